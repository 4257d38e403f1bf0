using System.Net.Sockets;
using Npgsql;
using Platform.Tenancy;

namespace Platform.ServiceDefaults;

/// <summary>Tells "the database is away or busy, try again" from every other error.</summary>
public static class DatabaseAway
{
    /// <summary>True when this error or one inside it says that PostgreSQL could not be reached, lets nobody in, is starting, stopping or full.</summary>
    public static bool Is(Exception? error) => error switch
    {
        null => false,
        // Classes 08, 28, 53 and 57 of PostgreSQL's error codes: connection, sign-in (a password or role that is being changed is
        // no fault of the request), insufficient resources, operator intervention.
        PostgresException postgres => postgres.IsTransient || postgres.SqlState is ['0', '8', ..] or ['2', '8', ..] or ['5', '3', ..] or ['5', '7', ..],
        NpgsqlException npgsql when npgsql.IsTransient || npgsql.InnerException is SocketException or IOException or TimeoutException => true,
        _ => Is(error.InnerException),
    };

    /// <summary>True when this error or one inside it says that the tenant is not in this database, or is just leaving it.</summary>
    public static bool IsNotHere(Exception? error) => error is not null && (error is PostgresException { SqlState: TenantFence.NotHere } || IsNotHere(error.InnerException));
}
