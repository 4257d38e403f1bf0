namespace Platform.Identity.Data;

/// <summary>One sign-in in one browser. The cookie names it, so that ending it here ends it everywhere.</summary>
public sealed class Session
{
    public required Guid Id { get; init; }
    public required Guid PersonId { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
}
