using System.Text.Json.Nodes;
using Platform.ServiceDefaults.Messaging;
using Platform.Testing;
using Xunit;

namespace Platform.Contracts.Tests;

/// <summary>
/// The shape of each message on the bus is a file beside this test. A changed file in a review is the conversation about
/// it: adding an optional member is fine, anything else breaks the services that are still running.
/// </summary>
public sealed class MessageShapeTests
{
    private static readonly Guid Tenant = new("01990000-0000-7000-8000-000000000001");
    private static readonly Guid Campaign = new("01990000-0000-7000-8000-000000000002");
    private static readonly Guid Signature = new("01990000-0000-7000-8000-000000000003");
    private static readonly DateTimeOffset Instant = new(2026, 3, 1, 12, 30, 15, 250, TimeSpan.Zero);

    private static readonly ITenantMessage[] Messages =
    [
        TestTenants.Changed(Tenant) with { Profile = TestTenants.Changed(Tenant).Profile with { LogoSvg = "<svg/>" } },
        new CampaignChanged
        {
            TenantId = Tenant, CampaignId = Campaign, Version = 7, Slug = "free-the-river", Title = "Free the river", Lead = "It belongs to all.",
            Language = "en", Goal = 5000, OpensAt = Instant, ClosesAt = Instant.AddDays(30), Outcome = CampaignOutcome.Victory, ClosingText = "Thank you.",
        },
        new CampaignOpened { TenantId = Tenant, CampaignId = Campaign, OpenedAt = Instant },
        new CampaignClosed { TenantId = Tenant, CampaignId = Campaign, ClosedAt = Instant, Outcome = CampaignOutcome.Partly },
        new ActivityRecorded
        {
            TenantId = Tenant, ActivityId = new("01990000-0000-7000-8000-000000000004"), At = Instant,
            Actor = new() { Kind = ActorKind.Person, Id = "01990000-0000-7000-8000-000000000005", Name = "Mara Holloway" },
            Action = "campaign.edited", Object = new() { Kind = "campaign", Id = Campaign.ToString(), Title = "Free the river" },
            Network = "203.0.113.0/24", Changes = [new() { Field = "goal", Before = "5000", After = "9000" }],
        },
        new SignaturesSubmitted
        {
            TenantId = Tenant,
            Signatures =
            [
                new SubmittedSignature
                {
                    SignatureId = Signature, CampaignId = Campaign, GivenName = "Ana", FamilyName = "Rojas", Email = "ana@example.org", EmailKey = [1, 2, 3],
                    Language = "es", ContactConsent = true, Kind = SubmissionKind.Repeat, MailNumber = 2, SubmittedAt = Instant,
                },
            ],
        },
        new SignaturesConfirmed
        {
            TenantId = Tenant,
            Signatures =
            [
                new ConfirmedSignature
                {
                    SignatureId = Signature, CampaignId = Campaign, GivenName = "Ana", FamilyName = "Rojas", Email = "ana@example.org", EmailKey = [1, 2, 3],
                    Language = "es", ContactConsent = false, ConfirmedAt = Instant, SubmittedAt = Instant, Origin = SignatureOrigin.Web,
                },
            ],
        },
        new StaffMailRequested
        {
            TenantId = Tenant, MailId = Signature, Kind = StaffMailKind.Invitation, Address = "ana@example.org", Name = "Ana Rojas", Language = "es",
            Link = "https://id.example.org/invitation?token=abc", ExpiresAt = Instant, Organisation = "Friends", InvitedBy = "Luz Paz", Role = "admin", Domain = "peticiones.example.org",
            Change = SecurityChange.PasswordChanged, ChangedAt = Instant,
        },
        new UsageCounted
        {
            TenantId = Tenant,
            Counts = [new UsageCount { Kind = UsageKind.Exports, Minute = Instant, Used = 3, Refused = 1, AtOnce = 2 }],
        },
        new TenantErased
        {
            TenantId = Tenant, Service = "signatures", CountedAt = Instant, Tables = [new() { Table = "signatures", Erased = 1204, Left = 0 }],
        },
        new AccessEnded { TenantId = Tenant, Subject = Signature.ToString(), At = Instant, Reason = AccessEnd.RightsChanged },
    ];

    public static TheoryData<string> Names => [.. Messages.Select(message => message.GetType().Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_shape_is_the_agreed_one(string name)
    {
        var message = Messages.Single(message => message.GetType().Name == name);
        var file = Path.Combine(TestInfrastructure.Root, "tests", "Contracts.Tests", "Messages", name + ".json");

        var now = JsonNode.Parse(Written(message).Body)!;
        var agreed = File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file)) : null;

        Assert.True(JsonNode.DeepEquals(agreed, now), $"{name} changed. If that is meant, put this into {Path.GetFileName(file)}:\n{now}");
    }

    [Fact]
    public void Every_message_has_an_agreed_shape() => Assert.Equal(
        typeof(ITenantMessage).Assembly.GetExportedTypes().Where(type => type.IsClass && typeof(ITenantMessage).IsAssignableFrom(type)).Select(type => type.Name).Order(),
        Messages.Select(message => message.GetType().Name).Order());

    [Fact]
    public void Messages_are_sealed_records_in_the_namespace_that_names_them_on_the_bus() =>
        Assert.All(typeof(ITenantMessage).Assembly.GetExportedTypes(), type =>
        {
            Assert.Equal("Platform.Contracts", type.Namespace);
            Assert.True(type.IsSealed || type.IsInterface || type.IsEnum, type.Name);
        });

    private static OutboxMessage Written(ITenantMessage message) => (OutboxMessage)typeof(OutboxMessage)
        .GetMethod(nameof(OutboxMessage.From))!.MakeGenericMethod(message.GetType()).Invoke(null, [message])!;
}
