using Platform.Notifications.Data;
using Platform.Notifications.Features.Campaigns;
using Platform.Notifications.Features.Composing;
using Platform.Notifications.Features.Mailbox;
using Platform.Notifications.Features.Planning;
using Platform.Notifications.Features.Sending;
using Platform.Notifications.Features.Transports;
using Platform.Notifications.Features.Unsubscribing;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Limits;
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
    bus.AddConsumer<PlanStaffMail>();
});
builder.AddUsageTelling();
builder.AddJobs(new([Lanes.Staff], 1), new([Lanes.Confirm], 2), new([Lanes.Thanks], 1), new([Lanes.Mailing], 1));
builder.Services.AddScoped<MailPlan>();
builder.Services.AddScoped<ClosingMails>();
builder.AddSending();
builder.Services.AddMailComposer();
builder.Services.AddMailTransport(builder.Configuration);

var app = builder.Build();

app.UseServiceDefaults();
app.UseWhen(context => context.Request.Path.StartsWithSegments("/public"), visitors => visitors.UseTenantFromHost());

UnsubscribeLinks.Map(app);
app.MapMailbox();

await app.RunOrMigrate<NotificationsDb>(args);
