using Microsoft.EntityFrameworkCore;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Composing;

namespace Platform.Notifications.Features.Sending;

/// <summary>What is true now about the people and campaigns of some mails, read for all of them at once.</summary>
internal sealed class Circumstances
{
    private const int MostOthers = 3;
    private static readonly ILookup<string, Guid> NobodySigned = Enumerable.Empty<Guid>().ToLookup(_ => "");

    private readonly Dictionary<Guid, StaffLetter> _letters;
    private readonly Dictionary<Guid, Recipient> _recipients;
    private readonly Dictionary<Guid, Campaign> _campaigns;
    private readonly IReadOnlyList<Campaign> _open;
    private readonly ILookup<string, Guid> _signed;
    private readonly HashSet<string> _suppressed;
    private readonly DateTimeOffset _now;
    private readonly IReadOnlyList<DateTimeOffset> _fullHours;

    private Circumstances(
        List<StaffLetter> letters, List<Recipient> recipients, List<Campaign> campaigns, List<Campaign> open, ILookup<string, Guid> signed, HashSet<string> suppressed,
        IReadOnlyList<DateTimeOffset> fullHours, DateTimeOffset now)
    {
        _letters = letters.ToDictionary(letter => letter.Id);
        _recipients = recipients.ToDictionary(recipient => recipient.SignatureId);
        _campaigns = campaigns.ToDictionary(campaign => campaign.Id);
        (_open, _signed, _suppressed, _fullHours, _now) = (open, signed, suppressed, fullHours, now);
    }

    public static async Task<Circumstances> Of(NotificationsDb db, IReadOnlyList<Mail> mails, DateTimeOffset now, CancellationToken cancel)
    {
        if (mails.All(mail => mail.Kind.IsForStaff()))
        {
            var letterIds = mails.Select(mail => mail.Id).ToList();
            var letters = await db.StaffLetters.AsNoTracking().Where(letter => letterIds.Contains(letter.Id)).ToListAsync(cancel);
            return new(letters, [], [], [], NobodySigned, [], [], now);
        }

        var signatures = mails.Select(mail => mail.SignatureId).Distinct().ToList();
        var recipients = await db.Recipients.AsNoTracking().Where(recipient => signatures.Contains(recipient.SignatureId)).ToListAsync(cancel);
        var ids = mails.Select(mail => mail.CampaignId).Distinct().ToList();
        var campaigns = await db.Campaigns.AsNoTracking().Where(campaign => ids.Contains(campaign.Id)).ToListAsync(cancel);
        if (mails.All(mail => mail.Lane == MailLane.Confirm))
            return new([], recipients, campaigns, [], NobodySigned, [], [], now);

        var open = await db.Campaigns.AsNoTracking()
            .Where(campaign => campaign.Version != Campaign.Unknown && campaign.OpensAt <= now && (campaign.ClosesAt == null || campaign.ClosesAt > now))
            .OrderByDescending(campaign => campaign.OpensAt)
            .ToListAsync(cancel);
        var people = recipients.Select(recipient => recipient.EmailKey).DistinctBy(Convert.ToBase64String).ToList();
        var openIds = open.Select(campaign => campaign.Id).ToList();
        var signed = await db.Recipients.Where(recipient => people.Contains(recipient.EmailKey) && openIds.Contains(recipient.CampaignId))
            .Select(recipient => new { recipient.EmailKey, recipient.CampaignId }).ToListAsync(cancel);
        var suppressed = await db.Suppressions.Where(row => row.Stream == Suppression.Actions && people.Contains(row.EmailKey))
            .Select(row => row.EmailKey).ToListAsync(cancel);
        return new([], recipients, campaigns, open,
            signed.ToLookup(row => Convert.ToBase64String(row.EmailKey), row => row.CampaignId),
            [.. suppressed.Select(Convert.ToBase64String)], await FullHours(db, mails, now, cancel), now);
    }

    /// <summary>The hours in which the tenant's limit held mails back, since the first of these that is late was due.</summary>
    private static async Task<IReadOnlyList<DateTimeOffset>> FullHours(NotificationsDb db, IReadOnlyList<Mail> mails, DateTimeOffset now, CancellationToken cancel)
    {
        var late = mails.Where(mail => mail.Lane == MailLane.Mailing && mail.ExpiresAt <= now).ToList();
        if (late.Count == 0)
            return [];
        var from = late.Min(mail => mail.DueAt).AddHours(-1);
        return await db.Set<MailHour>().Where(hour => hour.Hour > from && hour.FullAt != null && hour.Hour <= now).Select(hour => hour.Hour).ToListAsync(cancel);
    }

    /// <summary>A mail that had to wait for its turn has all the time that it waited: the limit delays, it loses nothing.</summary>
    private DateTimeOffset ExpiresAt(Mail mail) => mail.ExpiresAt.AddHours(_fullHours.Count(hour => hour > mail.DueAt.AddHours(-1)));

    public Verdict On(Mail mail)
    {
        if (mail.Kind.IsForStaff())
            return Verdict.On(mail, _letters.GetValueOrDefault(mail.Id), _now);
        var recipient = _recipients.GetValueOrDefault(mail.SignatureId);
        var isSuppressed = recipient is not null && _suppressed.Contains(Convert.ToBase64String(recipient.EmailKey));
        return Verdict.On(mail, recipient, _campaigns.GetValueOrDefault(mail.CampaignId), recipient is null ? 0 : Others(recipient).Count(), isSuppressed, ExpiresAt(mail), _now);
    }

    /// <summary>For a mail that is to be sent.</summary>
    public MailToWrite ToWrite(Mail mail)
    {
        if (mail.Kind.IsForStaff())
            return new StaffMail(mail, _letters[mail.Id]);
        var (recipient, campaign) = (_recipients[mail.SignatureId], _campaigns[mail.CampaignId]);
        return new SupporterMail(mail, recipient, campaign, [.. Others(recipient).Take(MostOthers)], campaign.IsClosed(_now));
    }

    private IEnumerable<Campaign> Others(Recipient recipient)
    {
        var signed = _signed[Convert.ToBase64String(recipient.EmailKey)];
        return _open.Where(campaign => campaign.Id != recipient.CampaignId && !signed.Contains(campaign.Id));
    }
}
