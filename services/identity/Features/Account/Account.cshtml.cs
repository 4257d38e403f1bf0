using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Features.Audit;
using Platform.Identity.Features.SecondFactor;
using Platform.Identity.Features.SignIn;
using Platform.Identity.Texts;

namespace Platform.Identity.Features.Account;

/// <summary>"Your account": the name, what signs the person in, and where they are signed in now.</summary>
internal sealed class AccountModel(IdentityDb db, SecondFactors factors, Sessions sessions, PersonalLog organisations, Words words, TimeProvider clock) : AccountPage(db, clock)
{
    public const int MostName = 200;

    [BindProperty]
    public string? Name { get; set; }

    public string? NameError { get; private set; }
    public SecondFactors.Present Has { get; private set; } = null!;
    public IReadOnlyList<Passkey> Passkeys { get; private set; } = [];
    public IReadOnlyList<Session> OtherSessions { get; private set; } = [];

    public async Task OnGet()
    {
        Name = Me.Name;
        await Load();
    }

    public async Task<IActionResult> OnPostName()
    {
        Name = Name?.Trim();
        NameError = string.IsNullOrEmpty(Name) ? words["name.missing"] : Name.Length > MostName ? words.Format("name.long", MostName) : null;
        if (NameError is not null)
        {
            await Load();
            return Refused();
        }
        Me.Name = Name!;
        await Db.SaveChangesAsync(Cancel);
        return LocalRedirect("/account");
    }

    public async Task<IActionResult> OnPostEnd(Guid session)
    {
        var told = await organisations.Of(Me, Cancel);
        await sessions.EndOne(Me.Id, session, Cancel, () => told(PersonalLog.SignedOutElsewhere));
        return LocalRedirect("/account");
    }

    public async Task<IActionResult> OnPostEndOthers()
    {
        var told = await organisations.Of(Me, Cancel);
        await sessions.EndOthers(Me.Id, Here.Id, Cancel, () => told(PersonalLog.SignedOutElsewhere));
        return LocalRedirect("/account");
    }

    private async Task Load()
    {
        Has = await factors.Of(Me.Id, Cancel);
        Passkeys = await Db.Passkeys.AsNoTracking().Where(row => row.PersonId == Me.Id).OrderBy(row => row.CreatedAt).ToListAsync(Cancel);
        var (started, used) = (Now - IssueTokens.LongestRefreshing, Now - IssueTokens.RefreshingUnused);
        OtherSessions = await Db.Sessions.AsNoTracking()
            .Where(row => row.PersonId == Me.Id && row.Id != Here.Id && row.EndedAt == null && row.StartedAt > started && row.LastUsedAt > used)
            .OrderByDescending(row => row.LastUsedAt).ToListAsync(Cancel);
    }
}
