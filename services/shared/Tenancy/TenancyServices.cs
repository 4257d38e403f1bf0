using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Platform.Tenancy;

/// <summary>Registers a service's database with all walls in place.</summary>
public static class TenancyServices
{
    /// <summary>
    /// Adds <typeparamref name="TDb"/> over the registered data source, or over the tenant's own, with the tenant of the scope,
    /// the registry and the scopes.
    /// </summary>
    public static IServiceCollection AddTenancy<TDb>(this IServiceCollection services) where TDb : TenantDb
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddScoped<CurrentTenant>();
        services.AddSingleton<TenantRegistry>();
        services.AddSingleton<TenantScopes>();
        services.AddSingleton<SealedConnection>();
        services.AddSingleton<TenantPlaces>();
        // Not pooled: the context depends on the tenant of its scope.
        services.AddDbContext<TDb>((provider, options) => Configure(options, provider.GetRequiredService<NpgsqlDataSource>())
            .AddInterceptors(new TenantConnection(provider.GetRequiredService<CurrentTenant>(), provider.GetRequiredService<TenantPlaces>())));
        services.AddScoped<TenantDb>(provider => provider.GetRequiredService<TDb>());
        return services;
    }

    /// <summary>The options every database shares, also at design time and for migrations.</summary>
    public static DbContextOptionsBuilder Configure(DbContextOptionsBuilder options, NpgsqlDataSource source) =>
        options.UseNpgsql(source, npgsql => npgsql.MigrationsHistoryTable("__migrations")).UseSnakeCaseNamingConvention();

    /// <summary>Refuses connection settings that would carry one tenant's session into another's.</summary>
    public static NpgsqlDataSource DataSource(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        if (builder.ConnectionStringBuilder.NoResetOnClose)
            throw new InvalidOperationException("'No Reset On Close' would leak the tenant of one request into the next. Remove it from the connection string.");
        // A statement that comes again and again is parsed and planned once for each connection.
        if (builder.ConnectionStringBuilder.MaxAutoPrepare == 0)
            builder.ConnectionStringBuilder.MaxAutoPrepare = 100;
        return builder.Build();
    }
}
