using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Notifications.Features.Transports;
using Xunit;

namespace Platform.Notifications.Tests.Transports;

public sealed class MailTransportsTests
{
    [Theory]
    [InlineData(typeof(SmtpTransport), "Transport=Smtp", "Smtp:Host=mail.example")]
    [InlineData(typeof(SendGridTransport), "Transport=SendGrid", "SendGrid:ApiKey=SG.x")]
    public void Configuration_chooses_how_mails_leave(Type transport, params string[] settings)
    {
        using var services = Services(settings);
        Assert.IsType(transport, services.GetRequiredService<IMailTransport>());
    }

    [Theory]
    [InlineData("Mail:Smtp:Host", "Transport=Smtp")]
    [InlineData("Mail:SendGrid:ApiKey", "Transport=SendGrid")]
    [InlineData("Mail:SendGrid:Host", "Transport=SendGrid", "SendGrid:ApiKey=SG.x", "SendGrid:Host=api.sendgrid.com")]
    [InlineData("From", "From=nobody")]
    public void What_is_missing_is_said_at_the_start(string named, params string[] settings)
    {
        using var services = Services(settings);
        var fault = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());
        Assert.Contains(named, fault.Message);
    }

    private static ServiceProvider Services(string[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create("Mail:" + pair[0], (string?)pair[1]))).Build();
        return new ServiceCollection().AddSingleton(TimeProvider.System).AddMailTransport(configuration).BuildServiceProvider();
    }
}
