using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Contracts;
using Platform.Identity.Data;
using Platform.Identity.Features.Account;
using Platform.Identity.Features.SecondFactor;
using Platform.Identity.Features.SignIn;
using Platform.Identity.Texts;

namespace Platform.Identity.Features.Passkeys;

/// <summary>Makes a passkey on the person's device and keeps its public half. With the first second factor come recovery codes.</summary>
internal sealed class AddPasskeyModel(
    IdentityDb db, IPasskeyHandler<Person> handler, PasskeyCeremony ceremony, SecondFactors factors, RecoveryCodes recovery, SecurityChanges changes,
    Words words, TimeProvider clock) : AccountPage(db, clock)
{
    public const int Most = 10;

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Credential { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public string? NameError { get; private set; }
    public string? Error { get; private set; }

    /// <summary>Set once it is done; empty when the earlier codes still hold.</summary>
    public IReadOnlyList<string>? Codes { get; private set; }

    protected override bool IsDangerous => true;

    private string Purpose => $"{PasskeyCeremony.Add}:{Here.Id:n}";

    public void OnGet() => Name = words.DeviceName(Device.Name(Request.Headers.UserAgent));

    public async Task<IActionResult> OnPostOptions()
    {
        var question = await handler.MakeCreationOptionsAsync(new() { Id = Me.Id.ToString(), Name = Me.Email!, DisplayName = Me.Name }, HttpContext);
        ceremony.Begin(HttpContext, Purpose, question.AttestationState!);
        return Content(question.CreationOptionsJson, "application/json");
    }

    public async Task<IActionResult> OnPost()
    {
        Name = Name?.Trim();
        NameError = PasskeyName.Problem(Name, words);
        if (NameError is not null)
            return Refused();
        var present = await factors.Of(Me.Id, Cancel);
        if (present.Passkeys >= Most)
            return Failed(words.Format("passkey.most", Most));
        if (string.IsNullOrEmpty(Credential) || await ceremony.Take(HttpContext, Purpose) is not { } state)
            return Failed(words["passkey.late"]);
        var answer = await handler.PerformAttestationAsync(new() { HttpContext = HttpContext, CredentialJson = Credential, AttestationState = state });
        if (!answer.Succeeded || answer.UserEntity.Id != Me.Id.ToString())
            return Failed(words["passkey.refused"]);
        return await Save(answer.Passkey, present);
    }

    private async Task<IActionResult> Save(UserPasskeyInfo passkey, SecondFactors.Present present)
    {
        try
        {
            await changes.Save(Me, async () =>
            {
                Db.Add(new Passkey
                {
                    Id = Guid.CreateVersion7(),
                    PersonId = Me.Id,
                    Name = Name!,
                    CredentialId = passkey.CredentialId,
                    PublicKey = passkey.PublicKey,
                    SignCount = passkey.SignCount,
                    Transports = passkey.Transports,
                    IsBackupEligible = passkey.IsBackupEligible,
                    IsBackedUp = passkey.IsBackedUp,
                    CreatedAt = Now,
                });
                Codes = present.RecoveryCodes == 0 ? await recovery.Renew(Me.Id, Cancel) : [];
                Here.SecondFactorAt = Now;
                return SecurityChange.PasskeyAdded;
            }, Cancel);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            Codes = null;
            return Failed(words["passkey.taken"]);
        }
        return Page();
    }

    private PageResult Failed(string error)
    {
        Error = error;
        return Refused();
    }
}

/// <summary>What a passkey may be called.</summary>
internal static class PasskeyName
{
    public const int Most = 60;

    public static string? Problem(string? name, Words words) =>
        string.IsNullOrEmpty(name) ? words["passkey.name.missing"] : name.Length > Most ? words.Format("passkey.name.long", Most) : null;
}
