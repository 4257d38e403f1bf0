using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using Platform.Identity.Data;

namespace Platform.Identity.Features.Keys;

/// <summary>
/// The token server's keys, read from the database and read again every half minute, so that all copies sign and publish
/// the same ones and a new key reaches everybody before it is used.
/// </summary>
internal sealed class ServerKeys(IServiceScopeFactory scopes, Sealing sealing, TimeProvider clock)
    : IConfigureOptions<OpenIddictServerOptions>, IOptionsChangeTokenSource<OpenIddictServerOptions>
{
    private sealed record Loaded(string Fingerprint, IReadOnlyList<ECDsaSecurityKey> Signing, IReadOnlyList<SymmetricSecurityKey> Encryption);

    private readonly SemaphoreSlim _loading = new(1, 1);
    private CancellationTokenSource _changed = new();
    private volatile Loaded? _keys;

    public string? Name => Options.DefaultName;

    public IChangeToken GetChangeToken() => new CancellationChangeToken(_changed.Token);

    /// <summary>The keys that an access token may be signed with.</summary>
    public IEnumerable<SecurityKey> Signing => _keys?.Signing ?? [];

    /// <summary>
    /// Must have succeeded once before the token server's options are made: an error while they are made would be kept for good.
    /// </summary>
    public async ValueTask EnsureLoaded(CancellationToken cancel)
    {
        if (_keys is null)
            await Load(cancel);
    }

    public async Task Load(CancellationToken cancel)
    {
        await _loading.WaitAsync(cancel);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var now = clock.GetUtcNow();
            var rows = await scope.ServiceProvider.GetRequiredService<IdentityDb>().ServerKeys.AsNoTracking()
                .Where(key => key.RetiresAt == null || key.RetiresAt > now).ToListAsync(cancel);
            // The key in use first: the token server takes the first one for new tokens. Announced ones are published last.
            var order = rows.OrderBy(key => key.ActiveFrom > now).ThenByDescending(key => key.ActiveFrom).ThenBy(key => key.Id).ToList();
            var fingerprint = string.Join(' ', order.Select(key => key.Id));
            if (_keys?.Fingerprint == fingerprint)
                return;
            if (order.Count == 0)
                throw new InvalidOperationException("There are no server keys. Run 'migrate' first.");

            _keys = new(fingerprint,
                [.. order.Where(key => key.Use == KeyUse.Sign).Select(OpenSigning)],
                [.. order.Where(key => key.Use == KeyUse.Encrypt).Select(key => new SymmetricSecurityKey(sealing.Open(Purpose(key.Use), key.Sealed)) { KeyId = key.Id.ToString("n") })]);
            Interlocked.Exchange(ref _changed, new CancellationTokenSource()).Cancel();
        }
        finally
        {
            _loading.Release();
        }
    }

    public void Configure(OpenIddictServerOptions options)
    {
        var keys = _keys ?? throw new InvalidOperationException("The server keys have not been loaded yet.");
        foreach (var key in keys.Signing)
            options.SigningCredentials.Add(new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256));
        foreach (var key in keys.Encryption)
            options.EncryptionCredentials.Add(new EncryptingCredentials(key, SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512));
    }

    /// <summary>Makes the first keys; later runs find them and do nothing.</summary>
    public async Task CreateMissing(IdentityDb db)
    {
        foreach (var use in Enum.GetValues<KeyUse>())
            if (!await db.ServerKeys.AnyAsync(key => key.Use == use))
                db.Add(New(use, clock.GetUtcNow()));
        await db.SaveChangesAsync();
    }

    public ServerKey New(KeyUse use, DateTimeOffset activeFrom) =>
        new() { Id = Guid.CreateVersion7(), Use = use, ActiveFrom = activeFrom, Sealed = sealing.Seal(Purpose(use), NewKey(use)) };

    private ECDsaSecurityKey OpenSigning(ServerKey key)
    {
        var pair = ECDsa.Create();
        pair.ImportPkcs8PrivateKey(sealing.Open(Purpose(key.Use), key.Sealed), out _);
        return new ECDsaSecurityKey(pair) { KeyId = key.Id.ToString("n") };
    }

    private static byte[] NewKey(KeyUse use)
    {
        if (use == KeyUse.Encrypt)
            return RandomNumberGenerator.GetBytes(32);
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return pair.ExportPkcs8PrivateKey();
    }

    private static string Purpose(KeyUse use) => $"server-key-{use}";
}
