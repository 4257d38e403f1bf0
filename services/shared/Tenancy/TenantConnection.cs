using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Platform.Tenancy;

/// <summary>
/// Tells PostgreSQL the tenant each time EF opens a connection. Giving it back to the pool resets it; therefore
/// <c>No Reset On Close</c> is refused at start.
/// </summary>
public sealed class TenantConnection(CurrentTenant tenant) : DbConnectionInterceptor
{
    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (!tenant.IsSet)
            return;
        await using var command = SetTenant(connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (!tenant.IsSet)
            return;
        using var command = SetTenant(connection);
        command.ExecuteNonQuery();
    }

    private DbCommand SetTenant(DbConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = $"select set_config('{TenantWall.Setting}', $1, false)";
        var parameter = command.CreateParameter();
        parameter.Value = tenant.Id.ToString();
        command.Parameters.Add(parameter);
        return command;
    }
}
