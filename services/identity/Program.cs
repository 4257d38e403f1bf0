using Platform.Identity.Data;
using Platform.Identity.Features.Clients;
using Platform.Identity.Features.Demo;
using Platform.Identity.Features.Frame;
using Platform.Identity.Features.Keys;
using Platform.Identity.Features.SignIn;
using Platform.Identity.Features.SignUp;
using Platform.Identity.Features.Tenants;
using Platform.ServiceDefaults;
using Platform.Tenancy;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddDatabase<IdentityDb>();
builder.AddBus<IdentityDb>("identity", _ => { }, keepsTenants: false);
builder.AddBearer();
builder.AddSignIn();
builder.AddTokenServer();
builder.Services.AddScoped<TenantChanges>();
builder.Services.AddScoped<TenantClients>();
builder.Services.AddScoped<OrganisationAddress>();
builder.Services.AddScoped<RequestSignUp>();
builder.Services.AddScoped<OpenOrganisation>();
builder.Services.AddHostedService<AnnounceTenants>();
builder.Services.AddOpenApi(options => ApiDescription.Configure(options, "Identity", "The organisation and its settings.", "tenant:read", "tenant:write"));

var app = builder.Build();

app.UseServiceDefaults();
app.UseOwnHostsOnly();
app.UsePageSafety();
app.UseServerKeys();
app.UseRouting();
app.UseAuthentication();
app.UseWhen(Hosts.IsApi, api => api.UseTenantFromToken());
app.UseAuthorization();

Assets.Map(app);
Authorize.Map(app);
IssueTokens.Map(app);
EndSession.Map(app);
CheckAddress.Map(app);
app.MapRazorPages();
app.MapGet("/", (PlatformAddresses addresses) => Results.Redirect(addresses.Dashboard.AbsoluteUri)).ExcludeFromDescription();

GetTenant.Map(app);
ChangeSettings.Map(app);
app.MapOpenApi();

await app.RunOrMigrate<IdentityDb>(
    args,
    migrated: Prepare.Run,
    seed: (services, folder) => ActivatorUtilities.CreateInstance<SeedTenants>(services).Run(folder));
