namespace Platform.Dashboard.Features.Petition;

/// <summary>What a dialog's inputs for opening and closing hold, and what is wrong with them.</summary>
internal sealed class ChosenTimes(LocalTime time)
{
    private const string NoTime = "This is not a time on your clock. Please choose another.";

    public string? Opens { get; set; }
    public string? Closes { get; set; }
    public string? OpensError { get; private set; }
    public string? ClosesError { get; private set; }
    public DateTimeOffset? OpensAt { get; private set; }
    public DateTimeOffset? ClosesAt { get; private set; }

    /// <summary>Reads the inputs; the service judges whether the times make sense.</summary>
    public bool Read()
    {
        var (opens, closes) = (time.TryRead(Opens, out var opensAt), time.TryRead(Closes, out var closesAt));
        (OpensAt, ClosesAt) = (opensAt, closesAt);
        (OpensError, ClosesError) = (opens ? null : NoTime, closes ? null : NoTime);
        return opens && closes;
    }

    public void Refuse(IReadOnlyDictionary<string, string[]> errors)
    {
        OpensError = errors.TryGetValue("opensAt", out var opens) ? string.Join(" ", opens) : null;
        ClosesError = errors.TryGetValue("closesAt", out var closes) ? string.Join(" ", closes) : null;
    }
}
