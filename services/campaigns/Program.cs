using Platform.Campaigns.Data;
using Platform.Campaigns.Features.Demo;
using Platform.Campaigns.Features.Export;
using Platform.Campaigns.Features.Frame;
using Platform.Campaigns.Features.Images;
using Platform.Campaigns.Features.Life;
using Platform.Campaigns.Features.Public;
using Platform.Campaigns.Features.Writing;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Access;
using Platform.ServiceDefaults.Limits;
using Platform.Tenancy;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddDatabase<CampaignsDb>();
builder.AddBus<CampaignsDb>("campaigns", bus => bus.AddConsumer<KeepEndedAccess>());
builder.AddUsageTelling();
builder.AddJobs(new Jobs.Server([AnnounceInstants.Queue], 4));
builder.AddBearer();
builder.Services.AddOpenApi(options => ApiDescription.Configure(options, "Campaigns", "What a petition says and when it can be signed.", "campaigns:read", "campaigns:write", "tenant:export"));
builder.Services.AddScoped<CampaignChanges>();
builder.Services.AddSingleton<InstantJobs>();
builder.Services.AddSingleton<SweepInstants>();
builder.Services.AddHostedService(services => services.GetRequiredService<SweepInstants>());

var app = builder.Build();

app.UseServiceDefaults();
app.UseAuthentication();
app.UseWhen(context => context.Request.Path.StartsWithSegments("/v1"), staff => staff.UseTenantFromToken());
app.UseWhen(
    context => context.Request.Path.StartsWithSegments("/public") || context.Request.Path.StartsWithSegments("/images"),
    visitors => visitors.UseTenantFromHost());
app.UseAuthorization();

ListCampaigns.Map(app);
CreateCampaign.Map(app);
GetCampaign.Map(app);
EditCampaign.Map(app);
SetImage.Map(app);
RemoveImage.Map(app);
PublishCampaign.Map(app);
ScheduleCampaign.Map(app);
CloseCampaign.Map(app);
ReopenCampaign.Map(app);
PreviewLinks.Map(app);
ExportCampaigns.Map(app);
ListPublicCampaigns.Map(app);
GetPublicCampaign.Map(app);
ShowImage.Map(app);
ApiReference.Map(app);
app.MapOpenApi();

await app.RunOrMigrate<CampaignsDb>(
    args,
    seed: (services, folder) => ActivatorUtilities.CreateInstance<SeedCampaigns>(services).Run(folder));
