using Platform.Contracts;
using Platform.ServiceDefaults.Limits;
using Platform.Tenancy;

namespace Platform.Signatures.Features.Usage;

/// <summary>
/// Hears from the gateway how many requests tenants made, answered there from memory or refused, and counts them with what is
/// counted here. Like everything under /internal for the gateway alone, which lets nobody else reach it.
/// </summary>
internal static class HearRequests
{
    private const int MostMinutes = 60;

    public sealed record Told(Guid TenantId, IReadOnlyList<UsageCount> Counts);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/internal/usage", Handle).ExcludeFromDescription();

    private static async Task<IResult> Handle(Told[] told, UsageMeter usage, TenantRegistry tenants, TimeProvider clock, CancellationToken cancel)
    {
        var oldest = clock.GetUtcNow().AddMinutes(-MostMinutes);
        foreach (var one in told)
            if (await tenants.ById(one.TenantId, cancel) is not null)
                foreach (var count in one.Counts)
                    if (count is { Kind: UsageKind.Requests, Used: >= 0, Refused: >= 0 } && count.Minute > oldest)
                        usage.Add(one.TenantId, count);
        return TypedResults.NoContent();
    }
}
