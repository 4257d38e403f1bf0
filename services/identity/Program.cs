using Platform.Identity.Data;
using Platform.Identity.Features.ApiKeys;
using Platform.Identity.Features.Audit;
using Platform.Identity.Features.Clients;
using Platform.Identity.Features.Demo;
using Platform.Identity.Features.Domains;
using Platform.Identity.Features.Export;
using Platform.Identity.Features.Frame;
using Platform.Identity.Features.Invitations;
using Platform.Identity.Features.Keys;
using Platform.Identity.Features.Operators;
using Platform.Identity.Features.People;
using Platform.Identity.Features.SignIn;
using Platform.Identity.Features.SignUp;
using Platform.Identity.Features.Tenants;
using Platform.Identity.Features.Usage;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Limits;
using Platform.Tenancy;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddDatabase<IdentityDb>();
builder.AddBus<IdentityDb>("identity", bus =>
{
    bus.AddConsumer<KeepActivity>();
    bus.AddConsumer<KeepUsage>();
    bus.AddConsumer<KeepErasure>();
}, keepsTenants: false);
builder.AddUsageTelling();
builder.AddBearer();
builder.AddSignIn();
builder.AddTokenServer();
builder.AddDomains();
builder.Services.AddScoped<TenantChanges>();
builder.Services.AddScoped<FreshSignIn>();
builder.Services.AddScoped<TenantClients>();
builder.Services.AddScoped<TeamChanges>();
builder.Services.AddScoped<SendInvitation>();
builder.Services.AddScoped<AcceptInvitation>();
builder.Services.AddScoped<OrganisationAddress>();
builder.Services.AddScoped<RequestSignUp>();
builder.Services.AddScoped<OpenOrganisation>();
builder.Services.AddHostedService<AnnounceTenants>();
builder.Services.AddHostedService<ForgetInvitations>();
builder.Services.AddScoped<TenantLives>();
builder.Services.AddHostedService<EraseDueTenants>();
builder.Services.AddErasure();
builder.Services.AddOpenApi(options => ApiDescription.Configure(
    options, "Identity", "The organisation, its settings, its domain, its team, its log and its keys.",
    "tenant:read", "tenant:write", "tenant:export", "people:read", "people:write", "audit:read", "keys:read", "keys:write", "platform:operate"));

var app = builder.Build();

app.UseServiceDefaults();
app.UseOwnHostsOnly();
app.UsePageSafety();
app.UseServerKeys();
app.UseRouting();
app.UseAuthentication();
app.UseWhen(Hosts.IsApi, api => api.UseTenantFromToken().UseCheckOperator());
app.UseAuthorization();

Assets.Map(app);
ChooseLanguage.Map(app);
Authorize.Map(app);
IssueTokens.Map(app);
EndSession.Map(app);
CheckAddress.Map(app);
app.MapRazorPages();
app.MapGet("/", (PlatformAddresses addresses) => Results.Redirect(addresses.Dashboard.AbsoluteUri)).ExcludeFromDescription();

GetTenant.Map(app);
ChangeSettings.Map(app);
ChangeBrand.Map(app);
SetLogo.Map(app);
RemoveLogo.Map(app);
ChangeProfile.Map(app);
GetUsage.Map(app);
GetDomain.Map(app);
ClaimDomain.Map(app);
CheckDomain.Map(app);
ReleaseDomain.Map(app);
AllowCertificate.Map(app);
ListPeople.Map(app);
ChangeRole.Map(app);
GiveRights.Map(app);
RemovePerson.Map(app);
LeaveTeam.Map(app);
ListInvitations.Map(app);
InvitePerson.Map(app);
RevokeInvitation.Map(app);
ListActivities.Map(app);
ExportActivities.Map(app);
ExportOrganisation.Map(app);
ListKeys.Map(app);
MakeKey.Map(app);
AddSecret.Map(app);
RemoveSecret.Map(app);
RevokeKey.Map(app);
OwnDeletion.Map(app);
OwnSuspension.Map(app);
ListTenants.Map(app);
ShowTenant.Map(app);
OpenTenant.Map(app);
InviteOwner.Map(app);
SuspendTenant.Map(app);
ResumeTenant.Map(app);
DeleteTenant.Map(app);
KeepTenant.Map(app);
ShowErasure.Map(app);
GetLimits.Map(app);
ChangeLimits.Map(app);
app.MapOpenApi();

await app.RunOrMigrate<IdentityDb>(
    args,
    migrated: Prepare.Run,
    seed: (services, folder) => ActivatorUtilities.CreateInstance<SeedTenants>(services).Run(folder),
    commands: new Dictionary<string, Func<IServiceProvider, string[], Task<int>>>
    {
        ["operator"] = (services, words) => ActivatorUtilities.CreateInstance<Operators>(services).Run(words),
    });
