%% Runs scripts against a real supervisor and tells what happened. Scripts come by standard input, each followed by an
%% empty line; the answer to each is a line per step, and an empty line. Script.cs says what a script and an answer are.
%%
%% Nothing here waits for time to pass. What happens to several children at once is put into the mailbox of a suspended
%% supervisor. A step is over when every supervisor of the tree has answered a call, with no child in the middle of
%% anything: what a supervisor has cast to itself stands before that call. `wait` moves the recorded restarts into the past.
-module(otp).
-behaviour(supervisor).
-export([main/0, init/1, start_worker/1, start_replica/2, start_supervisor/1, log/2]).

%% Where OTP 25 has #state.restarts. A record is nobody's promise, so main/0 tries it.
-define(RESTARTS, 8).

main() ->
    process_flag(trap_exit, true),
    ok = logger:remove_handler(default),
    ok = logger:add_handler(?MODULE, ?MODULE, #{}),
    trace = ets:new(trace, [named_table, public, ordered_set]),
    world = ets:new(world, [named_table, public, set]),
    ["start a | root 0: a+", "start a | root 1: a+"] =
        [lists:flatten(Line) || Line <- run(["supervisor root one_for_one intensity 1", "  worker a permanent", "crash a"])],
    %% Standard input and output without io, which takes several messages for a line.
    Console = open_port({fd, 0, 1}, [{line, 1000}, eof]),
    port_command(Console, ["OTP ", erlang:system_info(otp_release), ", ", filename:basename(code:lib_dir(stdlib)), "\n"]),
    serve(Console, []).

serve(Console, Lines) ->
    receive
        {Console, eof} -> halt(0);
        {Console, {data, {eol, ""}}} ->
            port_command(Console, [[Line, $\n] || Line <- run(lists:reverse(Lines))] ++ "\n"),
            serve(Console, []);
        {Console, {data, {eol, Line}}} -> serve(Console, [Line | Lines])
    end.

%% A script with a `wait` must happen within one second of the clock, or seconds that pass by themselves would count too.
run(Lines) -> run(Lines, 50).

run(_, 0) -> error("no script ends within the second in which it began");
run(Lines, Attempts) ->
    Pauses = lists:any(fun(Line) -> lists:prefix("pause ", Line) end, Lines),
    Second = case Pauses of true -> next_second(erlang:monotonic_time(second)); false -> erlang:monotonic_time(second) end,
    Answer = perform(Lines),
    Waits = lists:any(fun(Line) -> lists:prefix("wait ", Line) end, Lines),
    case not Waits orelse erlang:monotonic_time(second) =:= Second of
        true -> Answer;
        false -> run(Lines, Attempts - 1)
    end.

next_second(Second) ->
    case erlang:monotonic_time(second) of
        Second -> timer:sleep(1), next_second(Second);
        Next -> Next
    end.

perform(Lines) ->
    ets:delete_all_objects(world),
    {Tree, Steps} = lists:splitwith(fun(Line) -> lists:prefix("supervisor ", Line) orelse lists:prefix(" ", Line) end, Lines),
    declare(Tree, #{}),
    {Before, After} = case lists:splitwith(fun(Step) -> Step =/= "start" end, Steps) of
        {_, []} -> {[], Steps};
        {Early, [_ | Late]} -> {Early, Late}
    end,
    lists:foreach(fun take/1, Before),
    Started = start_supervisor("root"),
    Answers = [answer() | [begin take(Step), answer() end || Step <- After]],
    element(1, Started) =:= ok andalso clear_away(element(2, Started)),
    flush(),
    Answers.

clear_away(Root) ->
    ets:match_delete(world, {{slow, '_'}, '_'}),
    exit(Root, shutdown),
    await(fun() -> [Pid ! release || [Pid] <- ets:match(world, {{stopping, '$1'}, '_'})], not is_process_alive(Root) end).

%% What a script has left behind: answers that nobody waited for, exits of supervisors. Lines of the next one stay.
flush() ->
    receive Left when not is_port(element(1, Left)) -> flush()
    after 0 -> ets:delete_all_objects(trace)
    end.

%% The tree: a line per child, two spaces deeper than its supervisor.

declare([], _) -> ok;
declare([Line | Lines], Above) ->
    Depth = length(lists:takewhile(fun(Character) -> Character =:= $\s end, Line)) div 2,
    Spec = #{name := Name} = declared(string:lexemes(Line, " ")),
    put_world({spec, Name}, Spec),
    case Above of
        #{Depth := Parent} -> join(Parent, Name);
        _ -> ok
    end,
    declare(Lines, Above#{Depth + 1 => Name}).

declared([Type, Name | Words]) ->
    declared(Words, #{name => Name, type => list_to_atom(Type), restart => permanent, significant => false,
                      strategy => one_for_one, intensity => 1, period => 60, auto_shutdown => never, replicas => 0}).

declared([], Spec) -> Spec;
declared(["significant" | Words], Spec) -> declared(Words, Spec#{significant := true});
declared(["auto_shutdown", Value | Words], Spec) -> declared(Words, Spec#{auto_shutdown := list_to_atom(Value)});
declared([Key, Value | Words], Spec) when Key =:= "intensity"; Key =:= "period"; Key =:= "replicas" ->
    declared(Words, Spec#{list_to_atom(Key) := list_to_integer(Value)});
declared([Word | Words], Spec) when Word =:= "permanent"; Word =:= "transient"; Word =:= "temporary" ->
    declared(Words, Spec#{restart := list_to_atom(Word)});
declared([Word | Words], Spec) -> declared(Words, Spec#{strategy := list_to_atom(Word)}).

join(Parent, Name) ->
    put_world({parent, Name}, Parent),
    put_world({children, Parent}, world({children, Parent}, []) ++ [Name]).

world(Key, Default) ->
    case ets:lookup(world, Key) of
        [{_, Value}] -> Value;
        [] -> Default
    end.

put_world(Key, Value) -> ets:insert(world, {Key, Value}).

%% Supervisors

start_supervisor(Name) ->
    case supervisor:start_link(?MODULE, Name) of
        {ok, Pid} ->
            #{strategy := Strategy, replicas := Replicas} = world({spec, Name}, none),
            [{ok, _} = supervisor:start_child(Pid, [I]) || Strategy =:= simple_one_for_one, I <- lists:seq(0, Replicas - 1)],
            {ok, Pid};
        Failure ->
            note("fail " ++ Name),
            Failure
    end.

init(Name) ->
    put(name, Name),
    put_world({pid, Name}, self()),
    Name =/= "root" andalso note("start " ++ Name),
    Spec = #{strategy := Strategy} = world({spec, Name}, none),
    {ok, {maps:with([strategy, intensity, period, auto_shutdown], Spec),
          [child(Strategy, world({spec, Child}, none)) || Child <- world({children, Name}, [])]}}.

child(Strategy, #{name := Name, type := Type, restart := Restart, significant := Significant}) ->
    Start = case {Strategy, Type} of
        {simple_one_for_one, worker} -> start_replica;
        {_, worker} -> start_worker;
        {_, supervisor} -> start_supervisor
    end,
    #{id => Name, start => {?MODULE, Start, [Name]}, restart => Restart, significant => Significant,
      shutdown => infinity, type => Type}.

%% A supervisor logs in its own process: what it says stands in the trace where it said it.
log(#{msg := {report, #{label := {supervisor, shutdown}}}}, _) -> note("give up " ++ get(name));
log(_, _) -> ok.

%% Workers

start_replica(Name, Index) -> start_worker(Name ++ "-" ++ integer_to_list(Index)).

start_worker(Name) ->
    case world({suspended, Name}, no) of
        no -> try_worker(Name, next_start(Name));
        _ -> put_world({suspended, Name}, wanted), ignore
    end.

next_start(Name) ->
    case {world({fail, Name}, 0), world({brief, Name}, {none, 0})} of
        {Times, _} when Times > 0 -> put_world({fail, Name}, Times - 1), fail;
        {_, {Reason, Times}} when Times > 0 -> put_world({brief, Name}, {Reason, Times - 1}), {brief, Reason};
        _ -> well
    end.

try_worker(Name, fail) -> note("fail " ++ Name), {error, failed};
try_worker(Name, How) ->
    Supervisor = self(),
    Pid = proc_lib:spawn_link(fun() -> process_flag(trap_exit, true), Supervisor ! {self(), started}, work(Supervisor, Name) end),
    receive {Pid, started} -> ok end,
    ets:insert(world, [{{pid, Name}, Pid}, {{name, Pid}, Name}]),
    note("start " ++ Name),
    case How of
        {brief, Reason} -> Pid ! {exit, Reason}, await(fun() -> has_heard(Supervisor, Pid) end);
        well -> ok
    end,
    {ok, Pid}.

work(Supervisor, Name) ->
    receive
        {exit, Reason} -> exit(Reason);
        {'EXIT', Supervisor, Reason} ->
            note("stop " ++ Name),
            world({slow, Name}, false) andalso be_slow(),
            exit(Reason)
    end.

be_slow() ->
    put_world({stopping, self()}, true),
    receive release -> ets:delete(world, {stopping, self()}) end.

%% These integers are in the order of time, whichever process takes one.
note(Words) -> ets:insert(trace, {erlang:unique_integer([monotonic]), Words}).

%% Steps

take(Line) ->
    case [string:lexemes(Act, " ") || Act <- string:lexemes(Line, ",")] of
        [Act] -> act(Act);
        [[_, Child | _] | _] = Acts -> together(Acts, parent_of(Child))
    end.

%% All of them are in the mailbox, in this order, before the supervisor handles any.
together(Acts, Supervisor) ->
    Alive = is_process_alive(Supervisor),
    Suspends = Alive andalso not is_blocked(),
    Suspends andalso sys:suspend(Supervisor),
    lists:foreach(fun(Act) ->
        Exited = act(Act),
        Alive andalso is_pid(Exited) andalso await(fun() -> has_heard(Supervisor, Exited) end)
    end, Acts),
    Suspends andalso sys:resume(Supervisor).

has_heard(Supervisor, Pid) ->
    {messages, Messages} = process_info(Supervisor, messages),
    lists:any(fun({'EXIT', From, _}) -> From =:= Pid; (_) -> false end, Messages).

parent_of(Child) -> world({pid, world({parent, hd(string:lexemes(Child, "-"))}, none)}, none).

act(["crash", Child]) -> leave(Child, fun(Pid) -> Pid ! {exit, crash} end);
act(["end", Child]) -> leave(Child, fun(Pid) -> Pid ! {exit, normal} end);
act(["shutdown", Child]) -> leave(Child, fun(Pid) -> Pid ! {exit, {shutdown, done}} end);
act(["kill", Child]) -> leave(Child, fun(Pid) -> exit(Pid, kill) end);
act(["fail", Child, Times]) -> put_world({fail, Child}, list_to_integer(Times));
act(["flash", Child, Times]) -> put_world({brief, Child}, {crash, list_to_integer(Times)});
act(["finish", Child, Times]) -> put_world({brief, Child}, {normal, list_to_integer(Times)});
act(["slow", Child]) -> put_world({slow, Child}, true);
act(["release", Child]) ->
    ets:delete(world, {slow, Child}),
    Pid = world({pid, Child}, none),
    world({stopping, Pid}, false) andalso (Pid ! release),
    await(fun() -> not world({stopping, Pid}, false) end);
act(["wait", Seconds]) ->
    Past = fun(Restarts) -> [Restart - list_to_integer(Seconds) || Restart <- Restarts] end,
    [sys:replace_state(Pid, fun(State) -> setelement(?RESTARTS, State, Past(element(?RESTARTS, State))) end)
     || [Name, #{type := supervisor}] <- ets:match(world, {{spec, '$1'}, '$2'}),
        Pid <- [world({pid, Name}, none)], is_pid(Pid), is_process_alive(Pid)];
act(["pause", Milliseconds]) -> timer:sleep(list_to_integer(Milliseconds));
act(["stop"]) -> exit(world({pid, "root"}, none), shutdown);
act(["terminate", Child]) -> ask(Child, {terminate_child, Child});
act(["restart", Child]) -> ask(Child, {restart_child, Child});
act(["delete", Child]) -> ask(Child, {delete_child, Child});
act(["add", Parent | Words]) ->
    Spec = #{name := Name} = declared(Words),
    ets:insert(world, [{{spec, Name}, Spec}, {{parent, Name}, Parent}]),
    ask(Name, {start_child, child(one_for_one, Spec)});
act(["remove", Child]) -> act(["terminate", Child]), act(["delete", Child]);
%% What `suspend: true` is in OTP's words: terminate_child, and a start function that says ignore until it is resumed.
act(["suspend", Child]) ->
    IsDown = is_process_alive(parent_of(Child))
        andalso lists:member({Child, undefined}, [{Id, Pid} || {Id, Pid, _, _} <- supervisor:which_children(parent_of(Child))]),
    world({suspended, Child}, no) =:= no andalso put_world({suspended, Child}, case IsDown of true -> unwanted; false -> wanted end),
    ask(Child, {terminate_child, Child});
act(["resume", Child]) ->
    Suspended = world({suspended, Child}, no),
    ets:delete(world, {suspended, Child}),
    Suspended =:= wanted andalso ask(Child, {restart_child, Child}).

%% Who does not live cannot exit; nor does one that is told to stop and takes its time.
leave(Child, Exit) ->
    Pid = world({pid, Child}, none),
    case is_pid(Pid) andalso is_process_alive(Pid) andalso not world({stopping, Pid}, false) of
        true -> Exit(Pid), await(fun() -> not is_process_alive(Pid) end), Pid;
        false -> none
    end.

%% A call whose answer nobody waits for: a supervisor in the middle of something answers later.
ask(Child, Call) ->
    Supervisor = parent_of(Child),
    is_pid(Supervisor) andalso (Supervisor ! {'$gen_call', {self(), make_ref()}, Call}),
    ok.

await(Condition) ->
    case Condition() of
        true -> ok;
        false -> erlang:yield(), await(Condition)
    end.

%% Answers: what happened in the step, and what is.

answer() ->
    State = settle(),
    Trace = lists:join(", ", [Words || {_, Words} <- ets:tab2list(trace)]),
    ets:delete_all_objects(trace),
    [Trace, " | ", State].

settle() ->
    Root = world({pid, "root"}, none),
    case {is_process_alive(Root), is_blocked()} of
        {false, _} -> "ended";
        {_, true} -> "blocked";
        _ ->
            try lists:join("; ", seen("root", Root))
            catch throw:not_yet -> erlang:yield(), settle()
            end
    end.

is_blocked() -> ets:match(world, {{stopping, '_'}, '_'}) =/= [].

seen(Name, Pid) ->
    Children = lists:reverse(call(Pid, which_children)),
    [not_yet() || {_, Child, _, _} <- Children, Child =:= restarting orelse is_pid(Child) andalso not is_process_alive(Child)],
    Restarts = length(element(?RESTARTS, get_state(Pid))),
    [[Name, $\s, integer_to_list(Restarts), $: | lists:sort(fun by_place/2, [word(Child) || Child <- Children])]
     | lists:append([seen(Id, Child) || {Id, Child, supervisor, _} <- Children, is_pid(Child)])].

word({undefined, Pid, _, _}) -> [$\s, world({name, Pid}, "?"), $+];
word({Id, Pid, _, _}) when is_pid(Pid) -> [$\s, Id, $+];
word({Id, undefined, _, _}) -> [$\s, Id, $-].

%% Replicas have no order of their own; all others keep theirs.
by_place(One, Other) ->
    case {lists:member($-, lists:droplast(lists:flatten(One))), lists:flatten(One) =< lists:flatten(Other)} of
        {true, InOrder} -> InOrder;
        {false, _} -> true
    end.

get_state(Pid) -> try sys:get_state(Pid) catch exit:_ -> not_yet() end.

%% Asks again and again whether the supervisor is blocked by a child that takes its time, rather than waiting for it.
call(Pid, Request) ->
    Monitor = monitor(process, Pid),
    Pid ! {'$gen_call', {self(), Monitor}, Request},
    Answer = answered(Monitor, case ets:match(world, {{slow, '_'}, '_'}) of [] -> infinity; _ -> 1 end),
    demonitor(Monitor, [flush]),
    case Answer of
        not_yet -> not_yet();
        _ -> Answer
    end.

answered(Monitor, Timeout) ->
    receive
        {Monitor, Answer} -> Answer;
        {'DOWN', Monitor, _, _, _} -> not_yet
    after Timeout ->
        case is_blocked() of
            true -> not_yet;
            false -> answered(Monitor, Timeout)
        end
    end.

-spec not_yet() -> no_return().
not_yet() -> throw(not_yet).
