using System.Runtime.ExceptionServices;
using Platform.ServiceDefaults;

namespace Platform.Notifications.Tests.Doubles;

/// <summary>A database that throws the service out and lets it in again only once a given method has felt it.</summary>
/// <param name="app">Whose database it is.</param>
/// <param name="method">As it stands in a stack trace.</param>
internal sealed class DatabaseThatLeaves(NotificationsApp app, string method) : IAsyncDisposable
{
    private readonly TaskCompletionSource _felt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _role = app.Database.Name + "_app";

    /// <summary>Done when the method has failed because of this.</summary>
    public Task Felt => _felt.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public async Task Leave()
    {
        AppDomain.CurrentDomain.FirstChanceException += Feel;
        await app.Sql<object>($"alter role {_role} nologin");
        await app.Sql<object>("select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = $1", _role);
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.FirstChanceException -= Feel;
        await app.Sql<object>($"alter role {_role} login");
    }

    private void Feel(object? sender, FirstChanceExceptionEventArgs thrown)
    {
        if (DatabaseAway.Is(thrown.Exception) && Environment.StackTrace.Contains(method, StringComparison.Ordinal))
            _felt.TrySetResult();
    }
}
