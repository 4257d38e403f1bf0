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

    [Theory]
    [InlineData("localhost", "", true)]
    [InlineData("try.localhost", "", true)]
    [InlineData("petitions.example", "", false)]
    [InlineData("localhost.example", "", false)]
    [InlineData("petitions.example", "AllowMailbox=true", true)]
    [InlineData("petitions.example", "Transport=Smtp;Smtp:Host=mail.example", true)]
    public void Mails_are_shown_to_anybody_only_on_this_machine_or_where_somebody_wants_it(string host, string settings, bool starts)
    {
        using var services = Services(settings.Split(';', StringSplitOptions.RemoveEmptyEntries), host);
        var validator = services.GetRequiredService<IStartupValidator>();
        if (starts)
            validator.Validate();
        else
            Assert.Contains("Mail:Transport must be", Assert.Throws<OptionsValidationException>(validator.Validate).Message);
    }

    private static ServiceProvider Services(string[] settings, string host = "localhost")
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create("Mail:" + pair[0], (string?)pair[1]))
                .Append(new("Platform:PublicHost", host))).Build();
        return new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddMailTransport(configuration).BuildServiceProvider();
    }
}
