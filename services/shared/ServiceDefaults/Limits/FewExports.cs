using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Tenancy;

namespace Platform.ServiceDefaults.Limits;

/// <summary>How many exports of each tenant run in this copy of the service, and how fast each may go out.</summary>
public sealed class FewExports(UsageMeter usage, IConfiguration configuration, TimeProvider clock)
{
    /// <summary>Of each. Without it a fast line takes as much of the machine as it can get.</summary>
    private readonly int _bytesPerSecond = configuration.GetValue("Exports:BytesPerSecond", 5_000_000) is > 0 and var bytes
        ? bytes
        : throw new InvalidOperationException("The setting Exports:BytesPerSecond must be above 0.");

    private readonly ConcurrentDictionary<Guid, int> _running = new();

    /// <returns>To be disposed when the export has ended; null when as many run as may.</returns>
    public IDisposable? Begin(TenantInfo tenant)
    {
        while (true)
        {
            var running = _running.GetOrAdd(tenant.Id, 0);
            if (running >= tenant.Limits.ExportsAtOnce)
            {
                usage.Refused(tenant.Id, UsageKind.Exports);
                return null;
            }
            if (!_running.TryUpdate(tenant.Id, running + 1, running))
                continue;
            usage.Used(tenant.Id, UsageKind.Exports);
            usage.Running(tenant.Id, UsageKind.Exports, running + 1);
            return new Running(this, tenant.Id);
        }
    }

    /// <summary>Where an export is written to instead of the body itself; its first second's worth goes at once.</summary>
    public Stream Slowed(Stream body) => new PacedStream(body, _bytesPerSecond, _bytesPerSecond, clock);

    /// <summary>Counts what runs now, for those that run for minutes.</summary>
    public void Count()
    {
        foreach (var (tenantId, running) in _running)
            if (running > 0)
                usage.Running(tenantId, UsageKind.Exports, running);
    }

    private void End(Guid tenantId)
    {
        if (_running.AddOrUpdate(tenantId, 0, (_, running) => running - 1) == 0)
            _running.TryRemove(KeyValuePair.Create(tenantId, 0));
    }

    private sealed class Running(FewExports exports, Guid tenantId) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
                exports.End(tenantId);
        }
    }
}

public static class ExportLimit
{
    private const string AfterSeconds = "10";

    /// <summary>
    /// An export of a tenant, of which only some run at once (<see cref="TenantLimits.ExportsAtOnce"/>, in each copy of each
    /// service): one more is answered with 429. It counts until its last byte is sent or the client has gone away, and goes out no
    /// faster than <c>Exports:BytesPerSecond</c>.
    /// </summary>
    public static RouteHandlerBuilder OneOfFewExports(this RouteHandlerBuilder route) => route.AddEndpointFilter(async (invocation, next) =>
    {
        var context = invocation.HttpContext;
        var exports = context.RequestServices.GetRequiredService<FewExports>();
        if (exports.Begin(context.Tenant()) is not { } running)
        {
            context.Response.Headers.RetryAfter = AfterSeconds;
            return TypedResults.Problem(statusCode: StatusCodes.Status429TooManyRequests,
                detail: $"At most {context.Tenant().Limits.ExportsAtOnce} exports of your organisation run at the same time. Please try again when one of them has ended.");
        }
        context.Response.RegisterForDispose(running);
        context.Response.Body = exports.Slowed(context.Response.Body);
        return await next(invocation);
    }).ProducesProblem(StatusCodes.Status429TooManyRequests);
}
