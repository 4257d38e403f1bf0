namespace Platform.Dashboard.Upstream;

/// <summary>Somebody who works for the organisation.</summary>
public sealed record Member(Guid Id, string Name, string Email, string Role, bool MayExport, bool MayErase, DateTimeOffset JoinedAt, bool IsYou);

public sealed record Members(IReadOnlyList<Member> Items);

/// <summary>Somebody who is invited and has not accepted yet.</summary>
public sealed record PendingInvitation(Guid Id, string Email, string Role, string InvitedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

public sealed record PendingInvitations(IReadOnlyList<PendingInvitation> Items);
