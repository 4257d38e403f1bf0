using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Platform.Tenancy;

/// <summary>
/// Tells PostgreSQL the tenant each time EF opens a connection. Giving it back to the pool resets it; therefore
/// <c>No Reset On Close</c> is refused at start. A connection that was opened before its scope had a tenant is never asked:
/// it would answer as if there were nothing. A tenant with a database of its own is asked there.
/// </summary>
public sealed class TenantConnection(CurrentTenant tenant, TenantPlaces places) : DbConnectionInterceptor, IDbCommandInterceptor
{
    private Guid? _told;

    public override InterceptionResult<DbConnection> ConnectionCreating(ConnectionCreatingEventData eventData, InterceptionResult<DbConnection> result) =>
        Tenant is { } id && places.Of(id) is var database && database != places.First
            ? InterceptionResult<DbConnection>.SuppressWithResult(database.CreateConnection())
            : result;

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        _told = Tenant;
        if (_told is null)
            return;
        await using var command = SetTenant(connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        _told = Tenant;
        if (_told is null)
            return;
        using var command = SetTenant(connection);
        command.ExecuteNonQuery();
    }

    private Guid? Tenant => tenant.IsSet ? tenant.Id : null;

    private T Guard<T>(T result) => _told == Tenant
        ? result
        : throw new TenantMismatchException("This connection was opened before its scope had its tenant. Set the tenant first.");

    InterceptionResult<DbDataReader> IDbCommandInterceptor.ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) =>
        Guard(result);

    ValueTask<InterceptionResult<DbDataReader>> IDbCommandInterceptor.ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken) => ValueTask.FromResult(Guard(result));

    InterceptionResult<object> IDbCommandInterceptor.ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result) =>
        Guard(result);

    ValueTask<InterceptionResult<object>> IDbCommandInterceptor.ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken) => ValueTask.FromResult(Guard(result));

    InterceptionResult<int> IDbCommandInterceptor.NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result) =>
        Guard(result);

    ValueTask<InterceptionResult<int>> IDbCommandInterceptor.NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken) => ValueTask.FromResult(Guard(result));

    private DbCommand SetTenant(DbConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = TenantFence.Enter;
        foreach (var value in new object[] { _told!, false })
        {
            var parameter = command.CreateParameter();
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
