using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Platform.Notifications.Data;
using Platform.Notifications.Features.Mailbox.Pages;
using Platform.ServiceDefaults;
using Platform.Tenancy;

namespace Platform.Notifications.Features.Mailbox;

/// <summary>The mailbox's list, newest first, to be searched and sifted by kind.</summary>
public static class ShowMessages
{
    private const int PerPage = 50;
    private const int MostSites = 8;

    public sealed record Line(Guid Id, string To, string From, string Subject, DateTimeOffset At, string Kind);

    public sealed record Content(
        IReadOnlyList<Line> Messages, bool HasMore, IReadOnlyDictionary<string, int> Counts,
        string Search, string? Kind, int Page, DateTimeOffset Now, IReadOnlyList<(string Name, string Address)> Sites)
    {
        public int Total => Counts.Values.Sum();

        /// <summary>This list again, of another kind or on another page.</summary>
        public string With(string? kind, int page = 1) => QueryHelpers.AddQueryString("/", new Dictionary<string, string?>
        {
            ["search"] = Search.Length > 0 ? Search : null,
            ["kind"] = kind,
            ["page"] = page > 1 ? page.ToString(CultureInfo.InvariantCulture) : null,
        });
    }

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/", Handle).ExcludeFromDescription();

    private static async Task<IResult> Handle(
        string? search, string? kind, int? page, NotificationsDb db, TenantRegistry tenants, PlatformAddresses addresses, TimeProvider clock, CancellationToken cancel)
    {
        var words = search?.Trim() ?? "";
        var chosen = Words.Kinds.ContainsKey(kind ?? "") ? kind : null;
        var at = Math.Clamp(page ?? 1, 1, 1000);
        var found = Found(db.Mailbox.AsNoTracking(), words);
        var counts = await found.GroupBy(message => message.Kind).Select(group => new { Kind = group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Kind, group => group.Count, cancel);
        var rows = await found.Where(message => chosen == null || message.Kind == chosen)
            .OrderByDescending(message => message.At).ThenByDescending(message => message.Id)
            .Skip((at - 1) * PerPage).Take(PerPage + 1)
            .Select(message => new { message.Id, message.Recipient, message.Headers, message.Subject, message.At, message.Kind })
            .ToListAsync(cancel);

        var lines = rows.Take(PerPage).Select(row => new Line(row.Id, row.Recipient, Words.Sender(row.Headers), row.Subject, row.At, row.Kind)).ToList();
        var sites = counts.Count > 0 ? [] : (await tenants.All(cancel)).Where(tenant => tenant.IsActive).OrderBy(tenant => tenant.Name)
            .Take(MostSites).Select(tenant => (tenant.Name, addresses.Tenant(tenant).AbsoluteUri)).ToList();
        return MailboxPage.Of<ListPage>(new Content(lines, rows.Count > PerPage, counts, words, chosen, at, clock.GetUtcNow(), sites));
    }

    private static IQueryable<MailboxMessage> Found(IQueryable<MailboxMessage> messages, string words)
    {
        if (words.Length == 0)
            return messages;
        var pattern = "%" + words.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_") + "%";
        return messages.Where(message => EF.Functions.ILike(message.Recipient, pattern) || EF.Functions.ILike(message.Subject, pattern));
    }
}
