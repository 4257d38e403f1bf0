using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Platform.Identity.Data;
using Platform.Identity.Features.Account;
using Platform.Identity.Features.Audit;
using Platform.Identity.Features.Frame;
using Platform.Identity.Features.Keys;
using Platform.Identity.Features.Passkeys;
using Platform.Identity.Features.SecondFactor;
using Platform.ServiceDefaults;

namespace Platform.Identity.Features.SignIn;

/// <summary>People, passwords, the session's cookie and the pages; keys shared by all copies of the service.</summary>
internal static class SignInServices
{
    public static void AddSignIn(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        // Requests here carry addresses, codes and names; what these categories say below "warning" would quote them.
        foreach (var category in new[] { "OpenIddict", "Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore" })
            builder.Logging.AddFilter(category, LogLevel.Warning);
        var cookies = new BrowserCookies(new PlatformAddresses(builder.Configuration));
        services.AddSingleton(cookies);
        services.AddSingleton<Sealing>();
        services.AddDataProtection().SetApplicationName("platform-identity").PersistKeysToDbContext<IdentityDb>();
        services.AddOptions<KeyManagementOptions>().Configure<Sealing>((options, sealing) => options.XmlEncryptor = new SealedXmlEncryptor(sealing));

        services.AddHttpContextAccessor();
        services.AddScoped(services => PageLanguage.Of(services.GetRequiredService<IHttpContextAccessor>().HttpContext));

        // Before the framework's own rules, which then stay away. Its rules of composition make passwords worse (ASVS 6.2.5), and it speaks English.
        services.AddScoped<IUserValidator<Person>, PersonRules>();
        services.AddScoped<PasswordRules>();
        services.AddScoped<IPasswordValidator<Person>>(services => services.GetRequiredService<PasswordRules>());
        services.AddIdentityCore<Person>(options => options.User.RequireUniqueEmail = true).AddUserStore<PersonStore>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = 210_000);

        services.AddScoped<IPasskeyHandler<Person>, PasskeyHandler<Person>>();
        services.ConfigureOptions<PasskeyRules>();
        services.AddScoped<PasskeyCeremony>();
        services.AddScoped<CheckPasskey>();

        services.AddScoped<RecoveryCodes>();
        services.AddScoped<SecondFactors>();
        services.AddScoped<HalfSignedIn>();
        services.AddScoped<CompleteSignIn>();

        services.AddScoped<StaffMails>();
        services.AddScoped<PersonalLog>();
        services.AddScoped<SecurityChanges>();
        services.AddScoped<MailedLinks>();
        services.AddScoped<NewPassword>();

        services.AddSingleton<DecoyPassword>();
        services.AddSingleton<SignInThrottle>();
        services.AddSingleton<KnownDevice>();
        services.AddScoped<CheckPassword>();
        services.AddScoped<Sessions>();
        services.AddScoped<SessionCookie>();
        services.AddScoped<SignInLog>();
        services.AddAuthentication().AddCookie(Sessions.Scheme, options =>
        {
            options.Cookie.Name = cookies.Name("session");
            options.Cookie.SecurePolicy = cookies.SecurePolicy;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.ExpireTimeSpan = Sessions.Idle;
            options.EventsType = typeof(SessionCookie);
        });
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = cookies.Name("form");
            options.Cookie.SecurePolicy = cookies.SecurePolicy;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.SuppressXFrameOptionsHeader = true;
        });
        services.AddRazorPages(options =>
        {
            options.RootDirectory = "/Features";
            options.Conventions.ConfigureFilter(new NoSuchForm());
        });
    }
}
