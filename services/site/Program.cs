using Platform.ServiceDefaults;
using Platform.Site.Data;
using Platform.Site.Features.Brand;
using Platform.Site.Features.Confirming;
using Platform.Site.Features.Crawling;
using Platform.Site.Features.Home;
using Platform.Site.Features.Petitions;
using Platform.Site.Features.Privacy;
using Platform.Site.Features.Signing;
using Platform.Site.Features.Unsubscribing;
using Platform.Site.Pages;
using Platform.Site.Upstream;
using Platform.Tenancy;

var builder = WebApplication.CreateBuilder(args);

// Before the defaults, which would otherwise write every error as JSON.
builder.Services.AddSingleton<IProblemDetailsWriter, ErrorPages>();
builder.AddServiceDefaults();
builder.AddDatabase<SiteDb>();
builder.AddBus<SiteDb>("site", _ => { });
builder.AddUpstreams();
builder.Services.AddTransient<PublicPetitions>();
builder.Services.AddTransient<PetitionPages>();
builder.Services.AddTransient<ConfirmationPages>();

var app = builder.Build();

app.UseSecurityHeaders();
app.UseServiceDefaults();
app.UseSiteFiles();
app.UseTenantFromHost();
app.UseOwnDomain();
app.UseUpstreamAway();

ShowHome.Map(app);
ShowPetition.Map(app);
PreviewPetition.Map(app);
SignPetition.Map(app);
ShowInbox.Map(app);
ShowThankYou.Map(app);
ShowConfirmation.Map(app);
ConfirmSignature.Map(app);
ShowUnsubscription.Map(app);
Unsubscribe.Map(app);
ShowPrivacy.Map(app);
ShowBrand.Map(app);
ShowRobots.Map(app);
ShowSitemap.Map(app);

await app.RunOrMigrate<SiteDb>(args);
