namespace Platform.Identity.Features.Domains;

internal static class DomainServices
{
    public static void AddDomains(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(builder.Configuration.GetSection("Domains").Get<DomainSettings>() ?? new());
        builder.Services.AddSingleton<ILookUpNames, LookUpNames>();
        builder.Services.AddSingleton<LookAtDomain>();
        builder.Services.AddSingleton<CertificateAsks>();
        builder.Services.AddScoped<TellOwners>();
        builder.Services.AddScoped<DomainChecks>();
        builder.Services.AddScoped<DomainView>();
        builder.Services.AddHostedService<CheckDomains>();
    }
}
