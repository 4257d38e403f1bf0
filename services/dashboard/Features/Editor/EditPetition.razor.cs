using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;
using MudBlazor;
using Platform.Dashboard.Upstream;
using Platform.ServiceDefaults;

namespace Platform.Dashboard.Features.Editor;

public sealed partial class EditPetition
{
    private PetitionForm? _form;
    private Campaign? _saved;
    private FieldErrors _errors = FieldErrors.None;
    private Failure? _failure;
    private bool _saving;
    private bool _restored;
    private bool _removeImage;
    private bool _focusError;
    private string _before = "";

    [Parameter]
    public Guid? Id { get; set; }

    /// <summary>The starting point of a new petition.</summary>
    [SupplyParameterFromQuery(Name = "from")]
    public string? From { get; set; }

    [CascadingParameter]
    public required Desk Desk { get; set; }

    [Inject]
    private CampaignsApi Campaigns { get; set; } = null!;

    [Inject]
    private Attempt Attempt { get; set; } = null!;

    [Inject]
    private IDialogService Dialogs { get; set; } = null!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private IJSRuntime Browser { get; set; } = null!;

    [Inject]
    private PlatformAddresses Addresses { get; set; } = null!;

    private string Heading => Id is null ? "New petition" : "Edit petition";

    private bool IsPublished => _saved is { State: not CampaignState.Draft };

    private string AddressHelp =>
        $"{Addresses.Tenant(Desk.Identifier, Desk.Domain).Authority}/{_form!.Address}{(IsPublished ? " – stays, because people have shared it." : "")}";

    private string DraftKey => $"petition:{Desk.TenantId}:{Id?.ToString() ?? "new"}";

    private bool IsChanged => _form is not null && (_form.NewPicture is not null || _removeImage || Text(_form) != _before);

    /// <summary>The organisation's languages, and the one that the petition is in already.</summary>
    private bool Offers(string language) => Desk.Profile.Languages is not { Count: > 0 } own || own.Contains(language) || language == _form!.Language;

    private bool Wrong(string field) => _errors[field] is not null;

    private static string Text(PetitionForm form) => JsonSerializer.Serialize(form);

    protected override Task OnInitializedAsync() => Desk.CanWrite ? Load() : Task.CompletedTask;

    private async Task Load()
    {
        _failure = await Attempt.Run(async () =>
        {
            _saved = Id is { } id ? await Campaigns.Get(id, default) : null;
            var form = _saved is not null ? PetitionForm.Of(_saved)
                : StartingPoint.IsKnown(From) ? StartingPoint.Form(From!, Desk.Profile.Language)
                : new PetitionForm { Language = Desk.Profile.Language };
            _before = Text(form);
            var draft = await Browser.InvokeAsync<string?>("dashboard.recall", DraftKey);
            if (draft is not null && draft != _before && JsonSerializer.Deserialize<PetitionForm>(draft) is { } typed)
                (form, _restored) = (typed, true);
            _form = form;
        });
    }

    private void SetRemoved(bool removed) => _removeImage = removed;

    /// <summary>Keeps what is typed in the browser's tab, where neither a lost connection nor an ended session takes it.</summary>
    private async Task Changed() => await Browser.InvokeVoidAsync("dashboard.keep", DraftKey, Text(_form!));

    private async Task Discard()
    {
        await Browser.InvokeVoidAsync("dashboard.forget", DraftKey);
        _restored = false;
        _form = null;
        await Load();
    }

    private async Task Save()
    {
        (_saving, _errors, _failure) = (true, FieldErrors.None, null);
        var wasNew = _saved is null;
        if (!await PictureIsThere())
            return;
        _failure = await Attempt.Run(SaveAll);
        _saving = false;
        if (_failure?.Problem is { IsInvalid: true } invalid)
        {
            _errors = new FieldErrors(invalid.Errors, _form!);
            _failure = new("It is not saved yet: some fields need another look.", "What to change stands beside each of them.") { Problem = invalid };
            _focusError = true;
        }
        else if (_failure?.Problem is { Status: HttpStatusCode.Conflict } conflict && conflict.Errors.Count == 0 && !wasNew)
        {
            _failure = null;
            await Resolve();
        }
        else if (_failure is null)
        {
            await Saved();
        }
    }

    /// <summary>Whoever saves while the picture is still on its way wants it saved with the rest.</summary>
    private async Task<bool> PictureIsThere()
    {
        var isThere = _form!.Choosing is not { } choosing || await choosing;
        _form.Choosing = null;
        if (isThere)
            return true;
        _saving = false;
        _failure = new("It is not saved yet: the image could not be taken.", "Choose another one, or save once more to go on without it.");
        return false;
    }

    /// <summary>Content first: the picture belongs to a petition that exists.</summary>
    private async Task SaveAll()
    {
        var form = _form!;
        _saved = _saved is null
            ? await Campaigns.Create(form.Content(), default)
            : await Campaigns.Update(_saved.Id, form.Content(), default);
        form.Version = _saved.Version;
        if (form.NewPicture is { } picture)
        {
            await Campaigns.SetImage(_saved.Id, picture.Bytes, picture.ContentType, picture.FileName, form.ImageAlt.Trim(), default);
            form.NewPicture = null;
        }
        else if (_removeImage && _saved.Image is not null)
        {
            await Campaigns.RemoveImage(_saved.Id, default);
        }
        else if (_saved.Image is { } image && image.Alt != form.ImageAlt.Trim())
        {
            await Campaigns.DescribeImage(_saved.Id, form.ImageAlt.Trim(), default);
        }
        _removeImage = false;
    }

    private async Task Saved()
    {
        await Browser.InvokeVoidAsync("dashboard.forget", DraftKey);
        _before = Text(_form!);
        Snackbar.Add("Saved.", Severity.Success);
        Navigation.NavigateTo($"/petitions/{_saved!.Id}");
    }

    private async Task Resolve()
    {
        var dialog = await Dialogs.ShowAsync<ConflictDialog>("Somebody else saved this petition meanwhile");
        if (await dialog.Result is not { Data: ConflictDialog.Choice choice })
            return;
        if (choice == ConflictDialog.Choice.TakeTheirs)
        {
            await Discard();
            return;
        }
        _failure = await Attempt.Run(async () => _form!.Version = (await Campaigns.Get(_saved!.Id, default)).Version);
        if (_failure is null)
            await Save();
    }

    private async Task BeforeLeaving(LocationChangingContext leaving)
    {
        if (!IsChanged || leaving.TargetLocation.Contains("/sign-in", StringComparison.Ordinal))
            return;
        var leave = await Dialogs.ShowMessageBoxAsync(
            "Leave without saving?", "What you typed since the last save will be lost.", yesText: "Leave", cancelText: "Stay here");
        if (leave is not true)
            leaving.PreventNavigation();
        else
            await Browser.InvokeVoidAsync("dashboard.forget", DraftKey);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_focusError)
            return;
        _focusError = false;
        await Browser.InvokeVoidAsync("dashboard.focusFirstError");
    }
}
