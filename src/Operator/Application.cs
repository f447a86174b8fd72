using System.Reflection;
using KubeApi;
using Operator.Acting;
using Operator.Deciding;
using Operator.Kinds;
using Operator.Metrics;
using Operator.Observing;
using Operator.Reporting;
using Operator.Tracing;

namespace Operator;

/// <summary>The process, put together.</summary>
internal static class Application
{
    /// <summary>Visits 15 s, the lease 3 s, events 5 s; what is not done by then is left to the next one.</summary>
    private static readonly TimeSpan ShutdownTime = TimeSpan.FromSeconds(25);

    public static WebApplication Compose(OperatorOptions options)
    {
        var cluster = ClusterConfig.Load(options.Kubeconfig, options.Context);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://{options.Listen}");
        Logging.Configure(builder.Logging, options);

        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(services => new ApiClient(
            cluster, services.GetRequiredService<ILoggerFactory>(), watch: options.Watch));
        builder.Services.AddSingleton(new ObjectStore<Tree>(tree => tree.Parent?.Uid, options.Scope.Namespaces));
        builder.Services.AddSingleton(new ObjectStore<Pod>(pod => pod.ControllerUid, options.Scope.Namespaces));
        builder.Services.AddSingleton(services => Leadership.Of(
            options, cluster, services.GetRequiredService<ApiClient>(), services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>()));
        Telemetry.Register(builder.Services, options);
        builder.Services.AddSingleton<WorkQueue>();
        builder.Services.AddSingleton<Revisions>();
        builder.Services.AddSingleton<Acceptance>();
        builder.Services.AddSingleton<Observer>();
        builder.Services.AddSingleton<Executor>();
        builder.Services.AddSingleton<Finalizer>();
        builder.Services.AddSingleton<StatusWriter>();
        builder.Services.AddSingleton<EventRecorder>();
        builder.Services.AddSingleton<Reporter>();
        builder.Services.AddSingleton<Rounds>();
        builder.Services.AddSingleton<Reconciler>();
        builder.Services.AddSingleton<Controller>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTime);
        // Stopped in the reverse order: the last events are written when nobody makes new ones any more.
        builder.Services.AddHostedService(services => services.GetRequiredService<EventRecorder>());
        builder.Services.AddHostedService(services => services.GetRequiredService<Controller>());

        var app = builder.Build();
        Health.Map(app);
        Telemetry.Start(app, options);
        app.Lifetime.ApplicationStarted.Register(() => Log.Listening(app.Logger, app.Urls.First()));
        Log.Start(
            app.Logger, Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
            cluster.Server, cluster.Source);
        return app;
    }
}
