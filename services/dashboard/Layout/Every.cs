using Microsoft.AspNetCore.Components;

namespace Platform.Dashboard.Layout;

/// <summary>Does something again and again while its page is open. Does not start anew before the last time is over.</summary>
public sealed class Every : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private Task _looking = Task.CompletedTask;

    [Parameter]
    public int Seconds { get; set; } = 3;

    [Parameter, EditorRequired]
    public EventCallback Do { get; set; }

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    protected override void OnInitialized() => _looking = Look();

    private async Task Look()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(Seconds), Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_gone.Token))
                await InvokeAsync(() => _gone.IsCancellationRequested ? Task.CompletedTask : Do.InvokeAsync());
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The page was left.
            return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        if (_looking.IsCompleted)
            _gone.Dispose();
    }
}
