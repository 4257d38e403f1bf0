using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Platform.ServiceDefaults.Limits;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.ServiceDefaults;

/// <summary>What every service does the same way.</summary>
public static class Defaults
{
    /// <summary>JSON logs, telemetry, health, problem details, the gateway's headers, public addresses, signed links.</summary>
    public static void AddServiceDefaults(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddJsonConsole(options =>
        {
            options.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            options.UseUtcTimestamp = true;
            options.IncludeScopes = false;
        });
        // What frameworks say of each request and statement names paths, and some carry tokens and addresses.
        foreach (var chatty in new[] { "Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "System.Net.Http.HttpClient", "MassTransit", "Hangfire" })
            builder.Logging.AddFilter(chatty, LogLevel.Warning);
        builder.AddTelemetry();
        builder.Services.Configure<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>(kestrel => kestrel.AddServerHeader = false);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<PlatformAddresses>();
        builder.Services.AddSingleton<SignedLinks>();
        builder.Services.AddSingleton<OutboxSignal>();
        builder.Services.AddSingleton<UsageMeter>();
        builder.Services.AddSingleton<FewExports>();
        builder.Services.AddHealthChecks();
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = UnreadableRequests.Explain);
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
            options.SerializerOptions.Converters.Add(new UtcInstants());
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            options.ForwardLimit = 1;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in (builder.Configuration["Platform:GatewayNetworks"] ?? "127.0.0.0/8,::1/128").Split(','))
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        });
    }

    /// <summary>The service's database with all walls; "ready" asks it.</summary>
    public static void AddDatabase<TDb>(this WebApplicationBuilder builder) where TDb : TenantDb
    {
        builder.Services.AddSingleton(_ => TenancyServices.DataSource(Settings.Connection(builder.Configuration, "Database")));
        builder.Services.AddTenancy<TDb>();
        builder.Services.AddHostedService<KeepPlaces>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database", tags: ["ready"]);
    }

    /// <summary>Errors as problem details (RFC 9457), the gateway's headers, <c>/health/live</c> and <c>/health/ready</c>.</summary>
    public static void UseServiceDefaults(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = StatusOf,
            SuppressDiagnosticsCallback = context => StatusOf(context.Exception) != StatusCodes.Status500InternalServerError,
        });
        app.Use((context, next) =>
        {
            context.Response.OnStarting(() =>
            {
                if (context.Response.StatusCode == StatusCodes.Status503ServiceUnavailable && context.Response.Headers.RetryAfter.Count == 0)
                    context.Response.Headers.RetryAfter = "5";
                return Task.CompletedTask;
            });
            return next(context);
        });
        app.UseStatusCodePages();
        app.UseHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.UseHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
    }

    private static int StatusOf(Exception error) => error switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        // A form that cannot be taken apart, or has too many fields.
        InvalidDataException => StatusCodes.Status400BadRequest,
        TenantRegistryUnavailableException => StatusCodes.Status503ServiceUnavailable,
        _ when DatabaseAway.Is(error) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
