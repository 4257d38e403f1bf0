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

namespace Platform.Identity.Features.Passkeys;

/// <summary>Makes a passkey on the person's device and keeps its public half. With the first second factor come recovery codes.</summary>
internal sealed class AddPasskeyModel(
    IdentityDb db, IPasskeyHandler<Person> handler, PasskeyCeremony ceremony, SecondFactors factors, RecoveryCodes recovery, SecurityChanges changes,
    TimeProvider clock) : AccountPage(db, clock)
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

    public void OnGet() => Name = Device.Name(Request.Headers.UserAgent);

    public async Task<IActionResult> OnPostOptions()
    {
        var question = await handler.MakeCreationOptionsAsync(new() { Id = Me.Id.ToString(), Name = Me.Email!, DisplayName = Me.Name }, HttpContext);
        ceremony.Begin(HttpContext, Purpose, question.AttestationState!);
        return Content(question.CreationOptionsJson, "application/json");
    }

    public async Task<IActionResult> OnPost()
    {
        Name = Name?.Trim();
        NameError = PasskeyName.Problem(Name);
        if (NameError is not null)
            return Refused();
        var present = await factors.Of(Me.Id, Cancel);
        if (present.Passkeys >= Most)
            return Failed($"You have {Most} passkeys. Remove one that you no longer use first.");
        if (string.IsNullOrEmpty(Credential) || await ceremony.Take(HttpContext, Purpose) is not { } state)
            return Failed("That took too long. Please try again.");
        var answer = await handler.PerformAttestationAsync(new() { HttpContext = HttpContext, CredentialJson = Credential, AttestationState = state });
        if (!answer.Succeeded || answer.UserEntity.Id != Me.Id.ToString())
            return Failed("That passkey could not be added. Please try again.");
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
            return Failed("This passkey is in use already.");
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
    public static string? Problem(string? name) =>
        string.IsNullOrEmpty(name) ? "Give it a name." : name.Length > 60 ? "Choose a name of at most 60 letters." : null;
}
