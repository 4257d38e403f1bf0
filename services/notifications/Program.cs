using Platform.Notifications.Data;
using Platform.Notifications.Features.Campaigns;
using Platform.Notifications.Features.Composing;
using Platform.Notifications.Features.Export;
using Platform.Notifications.Features.Mailbox;
using Platform.Notifications.Features.Planning;
using Platform.Notifications.Features.Sending;
using Platform.Notifications.Features.Transports;
using Platform.Notifications.Features.Unsubscribing;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Access;
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
    bus.AddConsumer<KeepEndedAccess>();
});
builder.AddUsageTelling();
// Two of each: one that hangs holds nobody up.
builder.AddJobs(new([Lanes.Staff], 2), new([Lanes.Confirm], 2), new([Lanes.Thanks], 2), new([Lanes.Mailing], 2));
builder.AddBearer();
builder.Services.AddOpenApi(options => ApiDescription.Configure(options, "Notifications", "Which mails were sent.", "tenant:export"));
builder.Services.AddScoped<MailPlan>();
builder.Services.AddScoped<ClosingMails>();
builder.AddSending();
builder.Services.AddMailComposer();
builder.Services.AddMailTransport(builder.Configuration);

var app = builder.Build();

app.UseServiceDefaults();
app.UseAuthentication();
app.UseWhen(context => context.Request.Path.StartsWithSegments("/v1"), staff => staff.UseTenantFromToken());
app.UseWhen(context => context.Request.Path.StartsWithSegments("/public"), visitors => visitors.UseTenantFromHost());
app.UseAuthorization();

ExportMails.Map(app);
UnsubscribeLinks.Map(app);
app.MapMailbox();
app.MapOpenApi();

await app.RunOrMigrate<NotificationsDb>(args);
