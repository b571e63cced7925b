using SocialPubs.Drafting.Drafts;

namespace SocialPubs.Drafting.Tests.Drafts;

public sealed class DraftDiffTests
{
    [Fact]
    public void Compare_OneWord_IsDeletedAndInserted() =>
        DraftDiff.Compare("Мусор вывезут завтра.", "Мусор вывезут сегодня.").ShouldBe(
        [
            new DiffPiece(DiffOp.Equal, "Мусор вывезут "),
            new DiffPiece(DiffOp.Delete, "завтра"),
            new DiffPiece(DiffOp.Insert, "сегодня"),
            new DiffPiece(DiffOp.Equal, "."),
        ]);

    [Theory]
    [InlineData("", "")]
    [InlineData("", "Новый текст")]
    [InlineData("Старый текст", "")]
    [InlineData("а б в г", "г в б а")]
    [InlineData("раз,  два\nтри — «четыре»", "раз, два\n\nтри «пять» 😀")]
    public void Compare_AnyTexts_ThePiecesAreBothTexts(string before, string after)
    {
        var pieces = DraftDiff.Compare(before, after);

        string.Concat(pieces.Where(piece => piece.Op != DiffOp.Insert).Select(piece => piece.Text)).ShouldBe(before);
        string.Concat(pieces.Where(piece => piece.Op != DiffOp.Delete).Select(piece => piece.Text)).ShouldBe(after);
    }

    [Fact]
    public void Between_OnlyOnePartChanged_NamesThatPart()
    {
        var assignment = TestData.After(Guid.CreateVersion7());
        var before = TestData.Version(assignment, TestData.Executor, TestData.Draft("Мусор вывезут завтра."));
        var after = TestData.Version(assignment, TestData.Executor, TestData.Draft("Мусор вывезут сегодня."));

        DraftDiff.Between(before, after).Parts.ShouldHaveSingleItem().Part.ShouldBe("measures");
    }
}
