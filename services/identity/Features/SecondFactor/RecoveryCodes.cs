using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Data;
using Platform.Identity.Features.Keys;

namespace Platform.Identity.Features.SecondFactor;

/// <summary>Ten codes to print, each good for one second step. Only keyed hashes of them are kept.</summary>
internal sealed class RecoveryCodes(IdentityDb db, Sealing sealing)
{
    public const int Count = 10;

    // Without i, l, o and u: nobody has to guess which one is meant.
    private const string Letters = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>Takes the place of the earlier ones, with the caller's transaction and save.</summary>
    /// <returns>The codes, to be shown once.</returns>
    public async Task<IReadOnlyList<string>> Renew(Guid personId, CancellationToken cancel)
    {
        await db.RecoveryCodes.Where(code => code.PersonId == personId).ExecuteDeleteAsync(cancel);
        var codes = Enumerable.Range(0, Count).Select(_ => new string(RandomNumberGenerator.GetItems<char>(Letters, 12))).ToList();
        db.AddRange(codes.Select(code => new RecoveryCode { PersonId = personId, Hash = Hash(personId, code) }));
        return [.. codes.Select(code => $"{code[..4]}-{code[4..8]}-{code[8..]}")];
    }

    /// <returns>Whether it was one; from now on it is none.</returns>
    public async Task<bool> Use(Guid personId, string typed, CancellationToken cancel)
    {
        var hash = Hash(personId, Plain(typed));
        return await db.RecoveryCodes.Where(code => code.PersonId == personId && code.Hash == hash).ExecuteDeleteAsync(cancel) == 1;
    }

    private byte[] Hash(Guid personId, string code) => sealing.Hash("recovery-code", $"{personId:n}{code}");

    private static string Plain(string typed) =>
        string.Concat(typed.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit)).Replace('o', '0').Replace('i', '1').Replace('l', '1');
}
