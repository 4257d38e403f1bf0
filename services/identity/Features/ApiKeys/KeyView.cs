using Platform.Identity.Data;

namespace Platform.Identity.Features.ApiKeys;

/// <summary>A key as staff see it.</summary>
/// <param name="Id">Stays the same for ever.</param>
/// <param name="ClientId">What the system calls itself at the token endpoint.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Scopes">What its tokens may do.</param>
/// <param name="MadeAt">UTC.</param>
/// <param name="MadeBy">The name that its maker had then.</param>
/// <param name="LastUsedAt">The hour (UTC) in which it got a token last; null when it never did.</param>
/// <param name="Secrets">One, or two while a new one takes the place of the old.</param>
public sealed record KeyView(
    Guid Id, string ClientId, string Name, IReadOnlyList<string> Scopes, DateTimeOffset MadeAt, string MadeBy, DateTimeOffset? LastUsedAt,
    IReadOnlyList<KeyView.SecretView> Secrets)
{
    /// <summary>A secret, without what makes it one.</summary>
    /// <param name="Id">To remove it by.</param>
    /// <param name="Ending">Its last characters, to tell two apart.</param>
    /// <param name="MadeAt">UTC.</param>
    /// <param name="LastUsedAt">The hour (UTC) in which it got a token last; null when it never did.</param>
    public sealed record SecretView(Guid Id, string Ending, DateTimeOffset MadeAt, DateTimeOffset? LastUsedAt);

    internal static KeyView Of(ApiKey key, IEnumerable<KeySecret> secrets)
    {
        var views = secrets.OrderBy(secret => secret.Id).Select(secret => new SecretView(secret.Id, secret.Ending, secret.MadeAt, secret.LastUsedAt)).ToList();
        return new(key.Id, key.ClientId, key.Name, key.Scopes, key.MadeAt, key.MadeBy, views.Max(secret => secret.LastUsedAt), views);
    }
}

/// <summary>A key with the secret that was just made for it.</summary>
/// <param name="Key">The key.</param>
/// <param name="Secret">Shown here and never again: only its hash is kept.</param>
public sealed record KeyWithSecret(KeyView Key, string Secret);
