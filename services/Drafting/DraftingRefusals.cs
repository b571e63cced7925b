using SocialPubs.ServiceDefaults.Problems;

namespace SocialPubs.Drafting;

/// <summary>The refusals of the Drafting service.</summary>
public static class DraftingRefusals
{
    public static readonly RefusalCode WrongState =
        new("drafting.wrong-state", StatusCodes.Status409Conflict, "The assignment's state does not allow this");

    public static readonly RefusalCode TakenByOther =
        new("drafting.taken-by-other", StatusCodes.Status409Conflict, "Another executor has taken the assignment");

    public static readonly RefusalCode NotHolder =
        new("drafting.not-holder", StatusCodes.Status403Forbidden, "Only who holds the assignment may do this, or who leads the work of the body");

    public static readonly RefusalCode NoDraft =
        new("drafting.no-draft", StatusCodes.Status409Conflict, "There is no draft yet");

    public static readonly RefusalCode VersionRequired =
        new("drafting.version-required", StatusCodes.Status428PreconditionRequired, "Name the version that was edited in If-Match");

    public static readonly RefusalCode UnknownRemark =
        new("drafting.unknown-remark", StatusCodes.Status422UnprocessableEntity, "The answered remark is not one of the last return");

    public static readonly RefusalCode UnansweredRemark =
        new("drafting.unanswered-remark", StatusCodes.Status422UnprocessableEntity, "A remark of the last return is not answered");

    public static readonly RefusalCode Content =
        new("drafting.content", StatusCodes.Status422UnprocessableEntity, "The draft does not hold what the regulation demands");

    public static readonly RefusalCode UnknownPlaceholder =
        new("drafting.unknown-placeholder", StatusCodes.Status422UnprocessableEntity, "The template has a placeholder that nothing can fill");

    public static readonly RefusalCode InactiveTemplate =
        new("drafting.inactive-template", StatusCodes.Status409Conflict, "The template is no longer in use");

    public static readonly RefusalCode LegalActExists =
        new("drafting.legal-act-exists", StatusCodes.Status409Conflict, "The library has this legal act already");
}
