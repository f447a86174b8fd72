using System.CommandLine;
using System.Reflection;
using KubeApi;
using Operator;
using Operator.Acting;
using Operator.Deciding;
using Operator.Kinds;
using Operator.Observing;
using Operator.Reporting;

var command = CommandLine.Build(Run).Parse(args);
// The host listens to the signals, and takes the time it needs to end.
var exitCode = await command.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
return command.Errors.Count > 0 ? 2 : exitCode;

static async Task<int> Run(OperatorOptions options, CancellationToken ct)
{
    try
    {
        await using var app = Compose(options);
        await app.RunAsync(ct);
        return Environment.ExitCode;
    }
    catch (Exception e) when (e is ConfigurationException or FormatException)
    {
        await Console.Error.WriteLineAsync($"supervision-operator: {e.Message}");
        return 2;
    }
    catch (IOException e)
    {
        await Console.Error.WriteLineAsync($"supervision-operator: {e.Message} Choose another address with --listen.");
        return 2;
    }
}

static WebApplication Compose(OperatorOptions options)
{
    var cluster = ClusterConfig.Load(options.Kubeconfig, options.Context);
    var builder = WebApplication.CreateSlimBuilder();
    builder.WebHost.UseUrls($"http://{options.Listen}");
    Logging.Configure(builder.Logging, options);

    builder.Services.AddSingleton(options);
    builder.Services.AddSingleton(TimeProvider.System);
    builder.Services.AddSingleton(services => new ApiClient(cluster, services.GetRequiredService<ILoggerFactory>()));
    builder.Services.AddSingleton(new ObjectStore<Tree>(tree => tree.Parent?.Uid));
    builder.Services.AddSingleton(new ObjectStore<Pod>(pod => pod.ControllerUid));
    builder.Services.AddSingleton<WorkQueue>();
    builder.Services.AddSingleton<Revisions>();
    builder.Services.AddSingleton<Acceptance>();
    builder.Services.AddSingleton<Observer>();
    builder.Services.AddSingleton<Executor>();
    builder.Services.AddSingleton<Finalizer>();
    builder.Services.AddSingleton<StatusWriter>();
    builder.Services.AddSingleton<EventRecorder>();
    builder.Services.AddSingleton<Reporter>();
    builder.Services.AddSingleton<Reconciler>();
    builder.Services.AddSingleton<Controller>();
    // Stopped in the reverse order: the last events are written when nobody makes new ones any more.
    builder.Services.AddHostedService(services => services.GetRequiredService<EventRecorder>());
    builder.Services.AddHostedService(services => services.GetRequiredService<Controller>());

    var app = builder.Build();
    Health.Map(app);
    Operator.Log.Start(
        app.Logger, Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
        cluster.Server, cluster.Source);
    return app;
}
