using Microsoft.EntityFrameworkCore;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.ServiceDefaults.Export;

namespace Platform.Identity.Features.Export;

/// <summary>The organisation itself, its team, keys and log, for one that takes everything with it. Its log tells who did.</summary>
internal static class ExportOrganisation
{
    private sealed record OrganisationRow(Guid Id, string Identifier, string Name, TenantStatus Status, TenantProfile Profile, string? Domain, TenantLimits Limits);

    private sealed record DomainRow(
        string Name, DomainState State, DateTimeOffset ClaimedAt, DateTimeOffset? VerifiedAt, DateTimeOffset? CheckedAt, DomainSeen Seen, string? SeenText, int Failures, DateOnly? FailedOn);

    private sealed record UsageRow(DateTimeOffset Hour, UsageKind Kind, long Used, long Refused);

    private sealed record PersonRow(Guid PersonId, string Name, string Email, Role Role, string[] Given, DateTimeOffset JoinedAt);

    private sealed record InvitationRow(Guid Id, string Email, Role Role, Guid InvitedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? EndedAt);

    private sealed record KeyRow(Guid Id, string ClientId, string Name, string[] Scopes, DateTimeOffset MadeAt, string MadeBy, DateTimeOffset? RevokedAt);

    private sealed record KeySecretRow(Guid Id, Guid KeyId, string Ending, DateTimeOffset MadeAt, DateTimeOffset? LastUsedAt);

    private sealed record ActivityRow(
        Guid Id, DateTimeOffset At, ActorKind ActorKind, string ActorId, string ActorName, string Action, string ObjectKind, string ObjectId, string ObjectTitle,
        string? Network, IReadOnlyList<ActivityChange> Changes);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapExport<IdentityDb>(
        "organisation",
        "The organisation with its profile and settings (\"organisation\"), the domain it wants or has (\"domain\"), what it used in which hour (\"usage\"), who works for it in which role (\"person\") and who is invited (\"invitation\"), its keys "
        + "without their secrets (\"key\", \"keySecret\"), and its whole log (\"activity\"). That somebody takes it away stands in the log from then on.",
        Kinds,
        (log, tenant) => log.Record("tenant.exported", "tenant", tenant.Id, tenant.Name));

    public static IReadOnlyList<ExportKind> Kinds(IdentityDb db, Guid tenantId) =>
    [
        ExportKind.Of("organisation", db.Tenants.AsNoTracking().Where(row => row.Id == tenantId).Select(row => new OrganisationRow(
            row.Id, row.Identifier, row.Name, row.Status, row.Profile, row.Domain, row.Limits))),
        ExportKind.Of("domain", db.Domains.AsNoTracking().Select(row => new DomainRow(
            row.Name, row.State, row.ClaimedAt, row.VerifiedAt, row.CheckedAt, row.Seen, row.SeenText, row.Failures, row.FailedOn))),
        ExportKind.Of("usage", db.Usage.AsNoTracking().Select(row => new UsageRow(row.Hour, row.Kind, row.Used, row.Refused))),
        ExportKind.Of("person", db.Memberships.AsNoTracking().Where(row => row.TenantId == tenantId).Join(db.People, row => row.PersonId, person => person.Id, (row, person) => new PersonRow(
            row.PersonId, person.Name, person.Email!, row.Role, row.Given, row.JoinedAt))),
        ExportKind.Of("invitation", db.Invitations.AsNoTracking().Select(row => new InvitationRow(
            row.Id, row.Email, row.Role, row.InvitedBy, row.CreatedAt, row.ExpiresAt, row.EndedAt))),
        ExportKind.Of("key", db.ApiKeys.AsNoTracking().Select(row => new KeyRow(row.Id, row.ClientId, row.Name, row.Scopes, row.MadeAt, row.MadeBy, row.RevokedAt))),
        ExportKind.Of("keySecret", db.KeySecrets.AsNoTracking().Select(row => new KeySecretRow(row.Id, row.KeyId, row.Ending, row.MadeAt, row.LastUsedAt))),
        ExportKind.Of("activity", db.Activities.AsNoTracking().Select(row => new ActivityRow(
            row.Id, row.At, row.ActorKind, row.ActorId, row.ActorName, row.Action, row.ObjectKind, row.ObjectId, row.ObjectTitle, row.Network, row.Changes))),
    ];
}
