using Npgsql;

namespace Platform.Testing;

/// <summary>The PostgreSQL and RabbitMQ that the tests run against; <c>./platform test</c> starts them and says where they are.</summary>
public static class TestInfrastructure
{
    /// <summary>A superuser's connection string without a database.</summary>
    public static string Postgres => Required("PLATFORM_TEST_POSTGRES");

    /// <summary>amqp://user:password@host:port without a virtual host.</summary>
    public static string Bus => Required("PLATFORM_TEST_BUS");

    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    private static string Required(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"{name} is not set. Run the tests with ./platform test.");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Platform.sln was not found above the tests.");
    }

    internal static NpgsqlConnectionStringBuilder Server => new(Postgres);
}
