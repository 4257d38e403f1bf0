using Microsoft.AspNetCore.DataProtection;
using MudBlazor.Services;
using Platform.Dashboard;
using Platform.Dashboard.Data;
using Platform.Dashboard.Features.Activity;
using Platform.Dashboard.Features.Export;
using Platform.Dashboard.Features.Petition;
using Platform.Dashboard.Layout;
using Platform.Dashboard.Session;
using Platform.Dashboard.Upstream;
using Platform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseStaticWebAssets();

builder.AddServiceDefaults();
builder.AddDatabase<DashboardDb>();
builder.AddBus<DashboardDb>("dashboard", bus => bus.AddConsumer<EndDesks>());
builder.AddSignIn();
builder.AddUpstreams();

builder.Services.AddMudServices();
builder.Services.AddScoped<Attempt>();
builder.Services.AddSingleton<Exports>();
builder.Services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(hub =>
{
    // A long story is one message; the default of 32 kB would cut the connection while somebody writes.
    hub.MaximumReceiveMessageSize = 512 * 1024;
});

var app = builder.Build();

app.UseServiceDefaults();
app.UsePageSecurity();
app.UseAuthentication();
app.UseAuthorization();
app.UseAntiforgery();

app.MapStaticAssets();
SignIn.Map(app);
StayAwake.Map(app);
DeskEnds.Map(app);
OutsidePages.Map(app);
PreviewPetition.Map(app);
TakeSignatures.Map(app);
ExportActivity.Map(app);
TakeEverything.Map(app);
app.MapRazorComponents<App>()
    .AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null) // PageSecurity says it for every answer.
    .RequireAuthorization();

await app.RunOrMigrate<DashboardDb>(args, migrated: services =>
{
    // The first key is made here, once, so that copies of the dashboard that start together do not make two.
    services.GetDataProtector("first-key").Protect("first key");
    return Task.CompletedTask;
});
