using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.Account;
using Platform.Identity.Features.Keys;
using Platform.Identity.Features.SignIn;
using Platform.Identity.Texts;

namespace Platform.Identity.Features.SecondFactor;

/// <summary>
/// Ties an authenticator app to the account. The secret is on the page and in no table until a code from the app has shown
/// that it arrived there.
/// </summary>
internal sealed class SetUpAuthenticatorModel(
    IdentityDb db, Sealing sealing, SecondFactors factors, RecoveryCodes recovery, SecurityChanges changes, SignInThrottle throttle,
    IDataProtectionProvider protection, Words words, TimeProvider clock)
    : AccountPage(db, clock)
{
    private readonly IDataProtector _protector = protection.CreateProtector("authenticator-set-up");
    private byte[] _secret = [];

    [BindProperty]
    public string? Code { get; set; }

    /// <summary>The secret on its way to the app and back, sealed for this person.</summary>
    [BindProperty]
    public string? Draft { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public string? Error { get; private set; }
    public bool IsSetUp { get; private set; }

    /// <summary>Set once it is done; this page is the only place that shows them. Empty when the earlier ones still hold.</summary>
    public IReadOnlyList<string>? Codes { get; private set; }

    /// <summary>The same secret to type, in fours.</summary>
    public string Key => string.Join(' ', Totp.Base32(_secret).Chunk(4).Select(four => new string(four)));

    public QrCode Picture => new(Totp.Address(_secret, Me.Email!));

    protected override bool IsDangerous => true;

    public async Task OnGet()
    {
        IsSetUp = (await factors.Of(Me.Id, Cancel)).Authenticator;
        Take(Totp.NewSecret());
    }

    public async Task<IActionResult> OnPost()
    {
        var present = await factors.Of(Me.Id, Cancel);
        if (IsSetUp = present.Authenticator)
            return Refused(StatusCodes.Status409Conflict);
        if (Open(Draft) is not { } secret)
        {
            Take(Totp.NewSecret());
            Error = words["authenticator.late"];
            return Refused();
        }
        var typed = string.Concat((Code ?? "").Where(c => !char.IsWhiteSpace(c)));
        Take(secret);
        var (key, from) = ($"set-up {Me.Id}", HttpContext.Connection.RemoteIpAddress);
        if (await throttle.Count(key, from, null, Cancel) is { } wait)
        {
            Error = TooMany.Say(Response, words, wait);
            return Refused(StatusCodes.Status429TooManyRequests);
        }
        if (Totp.StepOf(secret, typed, Now) is not { } step)
        {
            Error = words[typed.Length == 0 ? "authenticator.missing" : "authenticator.wrong"];
            return Refused();
        }
        await throttle.Forgive(key, from, null, Cancel);
        return await Save(secret, step, present);
    }

    private async Task<IActionResult> Save(byte[] secret, long step, SecondFactors.Present present)
    {
        try
        {
            await changes.Save(Me, async () =>
            {
                // The code that was just typed is used up too.
                Db.Add(new Authenticator { PersonId = Me.Id, Sealed = sealing.Seal(SecondFactors.Purpose, secret), LastStep = step, CreatedAt = Now });
                Codes = present.RecoveryCodes == 0 ? await recovery.Renew(Me.Id, Cancel) : [];
                Here.SecondFactorAt = Now;
                return SecurityChange.SecondFactorAdded;
            }, Cancel);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            (Codes, IsSetUp) = (null, true);
            return Refused(StatusCodes.Status409Conflict);
        }
        return Page();
    }

    private void Take(byte[] secret)
    {
        _secret = secret;
        Draft = _protector.Protect($"{Me.Id:n} {Now.ToUnixTimeSeconds()} {Convert.ToBase64String(secret)}");
    }

    private byte[]? Open(string? draft)
    {
        try
        {
            return _protector.Unprotect(draft ?? "").Split(' ') is [var owner, var since, var secret] && owner == Me.Id.ToString("n")
                && Now - DateTimeOffset.FromUnixTimeSeconds(long.Parse(since, CultureInfo.InvariantCulture)) < TimeSpan.FromMinutes(30)
                    ? Convert.FromBase64String(secret) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
