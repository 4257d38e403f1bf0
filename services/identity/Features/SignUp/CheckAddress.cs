namespace Platform.Identity.Features.SignUp;

/// <summary>For the form while somebody types. Tells only what anybody can see by opening the address.</summary>
internal static class CheckAddress
{
    /// <param name="Address">As it would be.</param>
    /// <param name="Fault">Why it cannot be had; null when it can.</param>
    public sealed record Response(string Address, string? Fault);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/sign-up/address", Handle).ExcludeFromDescription();

    private static async Task<Response> Handle(string? address, string? name, OrganisationAddress addresses, CancellationToken cancel)
    {
        var wanted = string.IsNullOrWhiteSpace(address) ? OrganisationAddress.Suggest(Short(name)) : Short(address).Trim().ToLowerInvariant();
        return new(wanted, wanted.Length == 0 ? null : await addresses.Fault(wanted, cancel));
    }

    private static string Short(string? text) => text is { Length: > 200 } ? text[..200] : text ?? "";
}
