using Platform.Notifications.Data;
using Platform.Notifications.Features.Campaigns;
using Platform.Notifications.Features.Planning;
using Platform.ServiceDefaults;
using Platform.Tenancy;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddDatabase<NotificationsDb>();
builder.AddBus<NotificationsDb>("notifications", bus =>
{
    bus.AddConsumer<KeepCampaign>();
    bus.AddConsumer<PlanClosing>();
    bus.AddConsumer<PlanConfirmations>();
    bus.AddConsumer<PlanThanks>();
});
builder.AddJobs(new(["10-confirm"], 2), new(["20-thanks"], 1), new(["30-mailing"], 1));
builder.Services.AddScoped<MailPlan>();

var app = builder.Build();

app.UseServiceDefaults();
app.UseWhen(context => context.Request.Path.StartsWithSegments("/public"), visitors => visitors.UseTenantFromHost());

await app.RunOrMigrate<NotificationsDb>(args);
