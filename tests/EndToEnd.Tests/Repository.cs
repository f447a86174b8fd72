namespace EndToEnd.Tests;

internal static class Repository
{
    /// <summary>A file of the repository that this test was built from.</summary>
    public static string Path(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Operator.sln")))
                return System.IO.Path.Combine(folder.FullName, relative);
        }
        throw new InvalidOperationException("not inside the repository");
    }
}
