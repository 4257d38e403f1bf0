using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Access;
using Platform.ServiceDefaults.Limits;
using Platform.Signatures.Data;
using Platform.Signatures.Features.Campaigns;
using Platform.Signatures.Features.Confirmation;
using Platform.Signatures.Features.Counting;
using Platform.Signatures.Features.Demo;
using Platform.Signatures.Features.Export;
using Platform.Signatures.Features.Listing;
using Platform.Signatures.Features.Signing;
using Platform.Signatures.Features.Usage;
using Platform.Tenancy;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddDatabase<SignaturesDb>();
builder.AddBus<SignaturesDb>("signatures", bus =>
{
    bus.AddConsumer<KeepCampaign>();
    bus.AddConsumer<KeepEndedAccess>();
});
builder.AddUsageTelling();
builder.AddBearer();
builder.Services.AddOpenApi(options => ApiDescription.Configure(options, "Signatures", "Signing, and what came of it.", "signatures:read", "signatures:export", "tenant:export"));
builder.Services.AddSingleton<KnownCampaigns>();
builder.Services.AddSingleton<CampaignCounts>();
builder.Services.AddSingleton<EmailAddresses>();
builder.Services.AddSingleton<SigningPace>();
builder.Services.AddSingleton<SubmitSignatures>();
builder.Services.AddSingleton<ConfirmSignatures>();
builder.Services.AddHostedService(services => services.GetRequiredService<SubmitSignatures>());
builder.Services.AddHostedService(services => services.GetRequiredService<ConfirmSignatures>());

var app = builder.Build();

app.UseServiceDefaults();
app.UseAuthentication();
app.UseWhen(context => context.Request.Path.StartsWithSegments("/v1"), staff => staff.UseTenantFromToken());
app.UseWhen(
    context => context.Request.Path.StartsWithSegments("/api") || context.Request.Path.StartsWithSegments("/public"),
    visitors => visitors.UseTenantFromHost());
app.UseAuthorization();

SignCampaign.Map(app);
GetCount.Map(app);
ListPublicCounts.Map(app);
ConfirmationLinks.Map(app);
ListSignatures.Map(app);
GetStatistics.Map(app);
ListCounts.Map(app);
HearRequests.Map(app);
ExportSignatures.Map(app);
ExportSignaturesAsTable.Map(app);
ExportSignaturesOfCampaign.Map(app);
app.MapOpenApi();

await app.RunOrMigrate<SignaturesDb>(
    args,
    seed: (services, folder) => ActivatorUtilities.CreateInstance<SeedSignatures>(services).Run(folder));
