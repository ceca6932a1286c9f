/*
 * language.c - what is said to a person, in Japanese: where $DEMO_LANG, or the
 * locale, says ja. What is not in the list is said in English, as are the
 * kernel's own errors.
 */
#include "kakuri.h"

static const struct {
	const char *english, *japanese;
} sentences[] = {
    {"usage: kakuri run [OPTIONS] ROOT [COMMAND [ARG...]]\n"
     "       kakuri exec [-it] [OPTIONS] NAME [COMMAND [ARG...]]\n"
     "       kakuri ps | inspect NAME | stats NAME\n"
     "       kakuri pause|resume NAME | kill NAME [SIGNAL] | rm [NAME]\n"
     "\n"
     "Run COMMAND (sh) in a container whose root is the directory "
     "ROOT;\n"
     "or several as layers, LOWER:LOWER..., the top first; or oci:DIR, "
     "an\n"
     "image that scripts/oci-unpack has unpacked. Layers are not "
     "changed.\n",
     "使い方: kakuri run [OPTIONS] ROOT [COMMAND [ARG...]]\n"
     "        kakuri exec [-it] [OPTIONS] NAME [COMMAND [ARG...]]\n"
     "        kakuri ps | inspect NAME | stats NAME\n"
     "        kakuri pause|resume NAME | kill NAME [SIGNAL] | rm "
     "[NAME]\n"
     "\n"
     "ディレクトリ ROOT をルートディレクトリとするコンテナの中で "
     "COMMAND（省略すると\n"
     "sh）を実行します。ROOT には、レイヤーを上から順に並べた "
     "LOWER:LOWER... や、\n"
     "scripts/oci-unpack で展開したイメージ oci:DIR も指定できます。"
     "レイヤーの中身は\n"
     "変わりません。\n"},
    {"\n"
     "Exit status: COMMAND's; 128+N if signal N ended it; 127 if it\n"
     "was not found; 126 if it could not be run; 125 if the container\n"
     "could not be made.",
     "\n"
     "終了ステータスは COMMAND のものです。シグナル N で終了したときは "
     "128+N、COMMAND\n"
     "がないときは 127、実行できないときは 126、"
     "コンテナを作れないときは 125 です。"},
    {"chapter %2d: ", "第 %2d 章: "},
    {"standard output", "標準出力"},
    {"unknown command '%s': see kakuri --help",
     "'%s' というコマンドはありません。kakuri --help を見てください。"},
    {"%s: %s: see kakuri --help", "%s: %s。kakuri --help を見てください。"},
    {"no NAME, please", "NAME は指定できません"},
    {"say one NAME", "NAME を 1 つ指定してください"},
    {"say what to do: kakuri run ROOT [COMMAND]",
     "何をするか指定してください。例: kakuri run ROOT [COMMAND]"},
    {"what the other commands call it", "ほかのコマンドで指定するときの名前"},
    {"its hostname (container), of at most 64 characters",
     "ホスト名（64 文字まで。省略すると container）"},
    {"a variable for COMMAND; NAME alone copies it",
     "COMMAND の環境変数。NAME だけならホスト側の値"},
    {"where COMMAND starts (/); it is made if missing",
     "COMMAND のカレントディレクトリ（/）。なければ作る"},
    {"by name (ROOT's passwd) or number (0)",
     "ROOT の passwd にある名前か、番号（0）"},
    {"-t, -it: a terminal of its own",
     "-t、-it とも書ける。コンテナ専用の端末を使う"},
    {"go on in the background, output in file LOG",
     "バックグラウンドで実行し、出力をファイル LOG に書く"},
    {"what is written goes to DIR/upper, not to ROOT",
     "書き込みを ROOT ではなく DIR/upper に残す"},
    {"nothing in ROOT can be changed", "ROOT を読み取り専用にする"},
    {"SRC of the host is DST in it, as /data",
     "ホストの SRC をコンテナの DST（/data など）に見せる"},
    {"an empty directory in memory, as /tmp",
     "メモリ上の空のディレクトリ（/tmp など）"},
    {"none, host, veth (a cable), macvlan:PARENT (none)",
     "none、host、veth、macvlan:PARENT のどれか（none）"},
    {"its own, of a host: 10.0.0.2/24; LENGTH is 8 to 31",
     "コンテナの IP アドレス。10.0.0.2/24 など。LENGTH は 8〜31"},
    {"the way out, as 10.0.0.1; with a cable, the host",
     "ゲートウェイ。10.0.0.1 など。veth ならホスト"},
    {"the bridge in which the cable ends", "veth のホスト側をつなぐブリッジ"},
    {"at most so much, from 1M; as 64M or 2G",
     "メモリの上限。64M、2G など。1M 以上"},
    {"at most so much beside --memory, said first",
     "--memory に加えて使えるスワップ。--memory の後に書く"},
    {"at most so much time, as 0.5 or 2", "CPU 時間の上限。0.5、2 など"},
    {"on these CPUs of the host, as 0,2-3", "使える CPU の番号。0,2-3 など"},
    {"so many processes and threads, from 2 (2048)",
     "プロセスとスレッドの数の上限。2 以上（2048）"},
    {"rbps, wbps, riops or wiops", "rbps、wbps、riops、wiops"},
    {"in a user namespace: root inside is you",
     "ユーザー名前空間を使う。中の root は外ではあなた"},
    {"user IN is OUT outside, as 0:100000:65536; 7 at most",
     "中の IN 番を外の OUT 番にする。0:100000:65536 など。7 個まで"},
    {"and ROOT's files belong to those inside",
     "ROOT のファイルの所有者も、中の番号に合わせる"},
    {"a device of the host: read, write, mknod; 16 at most",
     "ホストのデバイス（r 読む、w 書く、m mknod）。16 個まで"},
    {"one capability more, or ALL", "ケーパビリティを加える（ALL ならすべて）"},
    {"one capability less, or ALL", "ケーパビリティを外す（ALL ならすべて）"},
    {"default, off, or a file of call names",
     "default、off、またはシステムコール名を並べたファイル"},
    {"answer mknod of null and the like, mount of tmpfs",
     "null などの mknod と、tmpfs の mount に代わりに応える"},
    {"COMMAND can write beneath this only; 16 at most",
     "COMMAND はこの下にだけ書き込める。16 個まで"},
    {"a profile of the host, for COMMAND",
     "COMMAND に適用する、ホストのプロファイル"},
    {"how long it seems to be up", "コンテナの中から見た稼働時間（秒）"},
    {"say each step, and its chapter",
     "各ステップを、説明している章の番号とともに表示する"},
    {"--%s '%s': say %s: %s",
     "--%s の値 '%s' は使えません。%s の形で指定してください（%s）。"},
    {"--%s: no control characters, please", "--%s: 制御文字は使えません。"},
    {"no value for %s: see kakuri --help",
     "%s の値がありません。kakuri --help を見てください。"},
    {"unknown option %s: see kakuri --help",
     "%s というオプションはありません。kakuri --help を見てください。"},
    {"exec has no option %s", "exec に %s というオプションはありません。"},
    {"say in which: kakuri exec NAME COMMAND",
     "どのコンテナかを指定してください。例: kakuri exec NAME COMMAND"},
    {"ROOT is missing: kakuri run ROOT COMMAND",
     "ROOT を指定してください。例: kakuri run ROOT COMMAND"},
    {"COMMAND is empty: name a program of ROOT",
     "COMMAND が空です。ROOT の中のプログラムを指定してください。"},
    {"ROOT '%s' is not a directory",
     "ROOT '%s' はディレクトリではありません。"},
    {"ROOT: no line breaks in its path, please",
     "ROOT のパスに改行は使えません。"},
    {"ROOT '%s' is this host's own root: scripts/rootfs DIR makes "
     "another",
     "ROOT '%s' は、このホスト自身のルートディレクトリです。"
     "scripts/rootfs DIR で別のものを作れます。"},
    {"ROOT has more than %d layers", "ROOT のレイヤーは %d 個までです。"},
    {"scripts/oci-unpack '%s' comes first: %s",
     "先に scripts/oci-unpack '%s' を実行してください: %s"},
    {"%s: '%s' is not a layer", "%s: '%s' はレイヤーではありません。"},
    {"ROOT 'oci:%s' has no layers", "ROOT 'oci:%s' にレイヤーがありません。"},
    {"--keep '%s': another container has it",
     "--keep '%s' は、ほかのコンテナが使っています。"},
    {"tmpfs for what is written", "書き込み用の tmpfs"},
    {"the layer of the container", "コンテナのレイヤー"},
    {"mount(\"overlay\"): layers below: %d; above: %s",
     "mount(\"overlay\"): 下層は %d 個、上層は %s です。"},
    {"one in memory", "メモリ上のもの"},
    {" (no such file system: try modprobe overlay)",
     "（overlay がありません。modprobe overlay を試してください）"},
    {" (without root, Linux 5.11 or newer)",
     "（root 権限なしで使うには Linux 5.11 以降が必要です）"},
    {" (is one of ROOT's layers inside another?)",
     "（レイヤーの中に、ほかのレイヤーがありませんか）"},
    {" (without root, nothing may be mounted below a layer)",
     "（root 権限なしでは、"
     "レイヤーの下に別のマウントがあると使えません）"},
    {" (can --keep's file system hold changes? Is it apart from ROOT?)",
     "（--keep のファイルシステムは上層に使えますか。ROOT "
     "とは別の場所ですか）"},
    {"keyctl(KEYCTL_JOIN_SESSION_KEYRING): no keys of the host",
     "keyctl(KEYCTL_JOIN_SESSION_KEYRING): "
     "ホストの鍵は見えなくなります。"},
    {"prctl(PR_CAPBSET_DROP), capset: %d capabilities are left",
     "prctl(PR_CAPBSET_DROP), capset: 残るケーパビリティは %d 個です。"},
    {"prctl(PR_SET_NO_NEW_PRIVS): no set-uid program adds any",
     "prctl(PR_SET_NO_NEW_PRIVS): set-uid "
     "プログラムでも権限は増えません。"},
    {"%s is there already: rmdir it, or say --name",
     "%s はすでにあります。rmdir で削除するか、--name "
     "で別の名前を指定してください。"},
    {"%s: somebody has just made it",
     "%s は、たった今ほかのプロセスが作りました。"},
    {"unshare(CLONE_NEWCGROUP): this group is its root",
     "unshare(CLONE_NEWCGROUP): コンテナからは、この cgroup "
     "がいちばん上に見えます。"},
    {" (not ours: systemd-run --user --scope -p Delegate=yes kakuri ... "
     "makes a group that is)",
     "（cgroup を変更する権限がありません。systemd-run --user --scope "
     "-p Delegate=yes kakuri ... とすると、委譲された cgroup "
     "で実行できます）"},
    {" (others are in this group: on v2, start from another)",
     "（この cgroup にはほかのプロセスがいます。v2 では別の cgroup "
     "から実行してください）"},
    {" (not in this kernel, not enabled, or not such a value)",
     "（このカーネルにないか、有効ではないか、値が正しくありません）"},
    {"'%s' is not a signal: say TERM, or 15",
     "'%s' というシグナルはありません。TERM や 15 "
     "のように指定してください。"},
    {"COMMAND is not to be seen", "COMMAND のプロセスが見つかりません。"},
    {"%s: no cgroup with a freezer", "%s: 凍結できる cgroup がありません。"},
    {"%s: not done within 5 seconds", "%s: 5 秒待っても終わりませんでした。"},
    {"% of 10 s in which some waited", "だれかが待っていた割合（10 秒間、%）"},
    {"fork, setsid: a supervisor in the background",
     "fork, setsid: 監視役のプロセスがバックグラウンドに残ります。"},
    {"%s: no cgroup of ours can limit devices here",
     "%s: デバイスを制限できる cgroup がありません"},
    {"bpf(BPF_PROG_ATTACH, BPF_CGROUP_DEVICE): %u instructions",
     "bpf(BPF_PROG_ATTACH, BPF_CGROUP_DEVICE): %u 命令のプログラムです。"},
    {"echo a >devices.deny, and what it was given to allow",
     "echo a >devices.deny の後、許可するものを書き込みます。"},
    {"%s in the container is not the kernel's",
     "コンテナの中の %s は、カーネルのファイルシステムではありません。"},
    {"%s is paused: kakuri resume it first",
     "%s は一時停止中です。先に kakuri resume を実行してください。"},
    {"%s: its COMMAND is not to be seen",
     "%s: COMMAND のプロセスが見つかりません。"},
    {"fork: the child is in the PID namespace",
     "fork: 子プロセスは PID 名前空間の中にいます。"},
    {"setns: one pidfd, %d namespaces",
     "setns: 1 つの pidfd で %d 個の名前空間に移ります。"},
    {" (a link in ROOT: say where it leads)",
     "（ROOT の中のシンボリックリンクです。リンク先を指定してください）"},
    {"--apparmor '%s' (does aa-status list it?)",
     "--apparmor '%s'（aa-status に表示されますか）"},
    {"--landlock %s (a directory?)", "--landlock %s（ディレクトリですか）"},
    {"--landlock (Linux 5.13 or newer, with landlock in "
     "/sys/kernel/security/lsm)",
     "--landlock（Linux 5.13 以降で、/sys/kernel/security/lsm に "
     "landlock が必要です）"},
    {"landlock_restrict_self: written is beneath %s%s only",
     "landlock_restrict_self: %s%s の下にだけ書き込めます。"},
    {" and others", " など"},
    {"too many limits", "制限の数が多すぎます。"},
    {"--idmap: needs root, and --uidmap to go by; not with layers or "
     "--keep",
     "--idmap には root 権限と --uidmap が必要です。レイヤーや --keep "
     "とは一緒に使えません。"},
    {"--uidmap: there must be a user 0 inside",
     "--uidmap: コンテナの中に 0 番のユーザーが必要です。"},
    {"%s: others' numbers are root's to give",
     "%s: ほかのユーザーの番号を割り当てられるのは root だけです。"},
    {"--uidmap: %s (package uidmap, or shadow)",
     "--uidmap: %s（uidmap か shadow というパッケージにあります）"},
    {"--uidmap: %s refused: see /etc/sub[ug]id",
     "--uidmap: %s に拒否されました。/etc/subuid と /etc/subgid "
     "を確認してください。"},
    {" (see the sysctl kernel.apparmor_restrict_unprivileged_userns)",
     "（sysctl の kernel.apparmor_restrict_unprivileged_userns "
     "を確認してください）"},
    {" (do ranges overlap?)", "（範囲が重なっていませんか）"},
    {"not root, so --rootless", "root ではないので --rootless になります。"},
    {"--idmap: no user namespace (see user.max_user_namespaces)",
     "--idmap: ユーザー名前空間を作れません（user.max_user_namespaces "
     "を確認してください）"},
    {"--idmap (takes Linux 5.12 or newer, and a file system that can)",
     "--idmap（Linux 5.12 以降と、"
     "対応しているファイルシステムが必要です）"},
    {"mount_setattr(MOUNT_ATTR_IDMAP) of ROOT",
     "mount_setattr(MOUNT_ATTR_IDMAP): ROOT を idmapped "
     "マウントにします。"},
    {"group 0 of the user namespace", "ユーザー名前空間のグループ 0"},
    {"user 0 of the user namespace", "ユーザー名前空間のユーザー 0"},
    {" (root in another container? run this on the host)",
     "（別のコンテナの中の root ではありませんか。"
     "ホストで実行してください）"},
    {" (a limit: see sysctl -a | grep user.max)",
     "（上限に達しました。sysctl -a | grep user.max を確認してください）"},
    {" (Linux 5.3 or newer has it, unless seccomp hides it)",
     "（Linux 5.3 以降にあります。seccomp が禁止していることもあります）"},
    {" (this kernel lacks one of the namespaces)",
     "（このカーネルにない名前空間があります）"},
    {"clone3: a child in new mount, PID, UTS, IPC%s%s%s namespaces%s",
     "clone3: 子プロセスの新しい名前空間は、マウント、PID、UTS、"
     "IPC%s%s%s です。%s"},
    {", and in its group", "専用の cgroup の中に生まれます。"},
    {", cgroup", "、cgroup"},
    {", network", "、ネットワーク"},
    {", user", "、ユーザー"},
    {"--boottime (does this kernel have it?)",
     "--boottime（このカーネルに時間名前空間はありますか）"},
    {"--net: which address? --ip 10.0.0.2/24",
     "--net: --ip 10.0.0.2/24 のように、アドレスを指定してください。"},
    {"--ip and --gateway need --net veth or macvlan",
     "--ip と --gateway は、--net veth か macvlan "
     "と一緒に指定してください。"},
    {"--bridge needs --net veth",
     "--bridge は、--net veth と一緒に指定してください。"},
    {"--net: interface '%s'", "--net: インターフェース '%s'"},
    {"--bridge: interface '%s'", "--bridge: インターフェース '%s'"},
    {"--bridge: '%s' is not a bridge",
     "--bridge: '%s' はブリッジではありません。"},
    {"%s %s: the host uses this network already",
     "%s %s: このネットワークはホストがすでに使っています。"},
    {"gateway %s: not another host of the network",
     "ゲートウェイ %s は、同じネットワークのほかのホストではありません。"},
    {" (this kernel has no such links)", "（このカーネルでは作れません）"},
    {" (a link to the host takes root)",
     "（ホストとつなぐには root 権限が必要です）"},
    {"RTM_NEWLINK: a veth pair, %s here%s%s, eth0 there",
     "RTM_NEWLINK: veth ペアを作ります。ホスト側は %s%s%s、コンテナ側は "
     "eth0 です。"},
    {" in ", "、ブリッジは "},
    {"RTM_NEWLINK: eth0 there, a macvlan of %s",
     "RTM_NEWLINK: コンテナ側に eth0 を作ります。%s の macvlan です。"},
    {"RTM_NEWLINK: lo is up", "RTM_NEWLINK: lo を有効にします。"},
    {"RTM_NEWADDR: eth0 is %s/%u, and up",
     "RTM_NEWADDR: eth0 のアドレスを %s/%u にして、有効にします。"},
    {"RTM_NEWROUTE: the default is by %s",
     "RTM_NEWROUTE: デフォルト経路を %s にします。"},
    {" (--read-only? make it before)",
     "（--read-only なら、先に作っておいてください）"},
    {"%s in ROOT", "ROOT の %s"},
    {"%s is not in ROOT, and could not be made%s",
     "ROOT に %s がなく、作れませんでした%s"},
    {" (of another machine, or a script without #!?)",
     "（別の種類のマシン用か、インタープリターの指定がないスクリプトではありませんか）"},
    {" (not executable, or ROOT's file system is noexec?)",
     "（実行権がないか、ROOT のファイルシステムが noexec "
     "ではありませんか）"},
    {"COMMAND '%s': cannot be run%s", "COMMAND '%s' を実行できません%s"},
    {"COMMAND '%s': it, or what it is run by, is not in ROOT",
     "COMMAND '%s' か、その実行に必要なものが ROOT にありません"},
    {"--workdir '%s' is outside of ROOT", "--workdir '%s' は ROOT の外です。"},
    {"--workdir '%s' in ROOT", "ROOT の --workdir '%s'"},
    {"execve(\"%s\") as child of PID 1",
     "execve(\"%s\"): PID 1 の子プロセスとして実行します。"},
    {"fork: this is PID 1, the child becomes COMMAND",
     "fork: このプロセスが PID 1 で、子プロセスが COMMAND になります。"},
    {"our guarded program cannot be run (is the sysctl vm.memfd_noexec "
     "2?)",
     "保護した自分自身のプログラムを実行できません（sysctl の "
     "vm.memfd_noexec が 2 ではありませんか）"},
    {"descriptor %d is a directory: it leads out",
     "ディスクリプター %d がディレクトリです。外への通り道になります。"},
    {"/proc/self/exe: is /proc mounted?",
     "/proc/self/exe（/proc はマウントされていますか）"},
    {"copy of our own program", "自分自身のプログラムのコピー"},
    {"close_range(3, ~0): no descriptor of the host leads out",
     "close_range(3, ~0): ホストのディスクリプターを残しません。"},
    {" (in a chroot, or an initramfs?)",
     "（chroot か initramfs の中ではありませんか）"},
    {" (is something mounted below it?)",
     "（その下に別のマウントがありませんか）"},
    {"%s: not in /proc or /sys, please",
     "%s: /proc と /sys の中には指定できません。"},
    {"%s: nothing can be mounted on ROOT itself",
     "%s: ROOT そのものの上にはマウントできません。"},
    {"%s: to a directory goes a directory, to a file a file",
     "%s: ディレクトリはディレクトリに、"
     "ファイルはファイルにマウントしてください。"},
    {", read-only", "（読み取り専用）"},
    {"open_tree, move_mount: %s is also %s%s",
     "open_tree, move_mount: %s を %s にも見せます%s。"},
    {"pivot_root(\".\", \".\"), umount2(\".\", MNT_DETACH)",
     "pivot_root(\".\", \".\"), umount2(\".\", MNT_DETACH): "
     "ルートディレクトリを取り替えます。"},
    {"umount2 of the old root", "古いルートの umount2"},
    {"mount(MS_BIND): %s is a mount of its own",
     "mount(MS_BIND): %s を独立したマウントにします。"},
    {"mount(MS_REC | MS_PRIVATE): no mount reaches the host",
     "mount(MS_REC | MS_PRIVATE): "
     "ここから先のマウントはホストに伝播しません。"},
    {"mount(\"tmpfs\") on %s", "mount(\"tmpfs\"): %s"},
    {"move_mount: ROOT, as the launcher took it along",
     "move_mount: ランチャーが用意した ROOT を置きます。"},
    {"--seccomp '%s' (or default, off)",
     "--seccomp '%s'（default か off も指定できます）"},
    {"%s has just ended", "%s は、たった今終了しました。"},
    {"--seccomp %s must allow execve",
     "--seccomp %s には execve の許可が必要です。"},
    {"--seccomp %s, line %d: not one system call",
     "--seccomp %s の %d 行目は、システムコールの名前 1 "
     "つではありません。"},
    {"seccomp(SECCOMP_SET_MODE_FILTER): %d instructions",
     "seccomp(SECCOMP_SET_MODE_FILTER): %d 命令のフィルターです。"},
    {"seccomp (not in this kernel, or supervised? --seccomp off)",
     "seccomp（このカーネルにないか、すでに監視されていませんか。"
     "--seccomp off で外せます）"},
    {"state of %s", "%s の状態ファイル"},
    {"%s does not run (any more): kakuri rm %s",
     "%s は実行中ではありません。kakuri rm %s で片付けられます。"},
    {"%s does not run yet, or never did: kakuri rm %s",
     "%s はまだ動いていないか、起動に失敗しました。kakuri rm %s "
     "で片付けられます。"},
    {"%s: it runs: kakuri kill it first",
     "%s は実行中です。先に kakuri kill を実行してください。"},
    {"%s: no such container, see kakuri ps",
     "%s というコンテナはありません。kakuri ps で確認してください。"},
    {"%s: others can write there, remove it",
     "%s: ほかのユーザーが書き込めます。削除してください。"},
    {"--name %s: there is one, see kakuri ps",
     "--name %s: 同じ名前のコンテナがあります。kakuri ps "
     "で確認してください。"},
    {"NAME must be 1 to 64 letters, digits, _ . or -, the first not . "
     "or -",
     "NAME に使えるのは、英字、数字、_ . - の 1〜64 文字です。先頭に . "
     "と - は使えません。"},
    {"descriptor %d", "ディスクリプター %d"},
    {"output %d, of which some is lost", "出力 %d の一部が失われました"},
    {"--supervise: only root can, and not with --seccomp, --landlock, "
     "--apparmor or SYS_ADMIN",
     "--supervise を使えるのは root だけです。--seccomp、--landlock、"
     "--apparmor、SYS_ADMIN とは一緒に使えません。"},
    {"%s for process %u: %s", "%s（プロセス %u）: %s"},
    {"done", "実行しました"},
    {" (hidden here, too, as in a container?)",
     "（コンテナの中のように、ここでも一部が隠されていませんか）"},
    {"%s: option %s", "%s: オプション %s"},
    {"mount of %s on %s%s", "%s の %s へのマウント%s"},
    {"%s in ROOT must be a directory",
     "ROOT の %s はディレクトリでなければなりません。"},
    {"%s in ROOT was replaced meanwhile",
     "ROOT の %s が、途中で別のものに替えられました。"},
    {"%s is no %s", "%s は %s ではありません。"},
    {"/dev/%s is another device", "/dev/%s が別のデバイスです。"},
    {"binds of /proc/sys and others: read-only",
     "/proc/sys などを、バインドマウントで読み取り専用にします。"},
    {"mknod in /dev: null zero full random urandom tty",
     "mknod: /dev に null、zero、full、random、urandom、tty を作ります。"},
    {"mount(\"%s\") on %s", "mount(\"%s\"): %s"},
    {"mounts over /proc/kcore and others: hidden",
     "/proc/kcore などを、上からマウントして隠します。"},
    {"-t and --detach: there is nobody to type",
     "-t と --detach は一緒に使えません。入力する人がいないためです。"},
    {"-t: descriptors 0 and 1 must be a terminal",
     "-t: 標準入力と標準出力は端末でなければなりません。"},
    {"-t: this is in the background of its terminal",
     "-t: 端末のバックグラウンドで実行されています。"},
    {"open(\"/dev/pts/ptmx\"): a terminal in the container",
     "open(\"/dev/pts/ptmx\"): コンテナの中の端末です。"},
    {" (not mapped: see --uidmap)",
     "（ID マッピングにありません。--uidmap を確認してください）"},
    {"user %u, group %u%s", "ユーザー %u、グループ %u%s"},
    {"--user '%s' is not in ROOT's /etc/passwd",
     "--user '%s' が ROOT の /etc/passwd にありません。"},
    {"--user: no group '%s' in ROOT's /etc/group",
     "--user: グループ '%s' が ROOT の /etc/group にありません。"},
    {"%s in ROOT has more than 4 MB", "ROOT の %s が 4 MB を超えています。"},
    {"setgroups, setresgid, setresuid: uid %u, gid %u",
     "setgroups, setresgid, setresuid: UID %u、GID %u になります。"},
};

static bool japanese;

/* The first of these that is set. COMMAND, which has none of them, knows it. */
void
choose_language(void)
{
	static const char *const names[] = {"DEMO_LANG", "LC_ALL",
					    "LC_MESSAGES", "LANG"};
	const char *value = NULL;

	for (size_t i = 0; i < COUNT(names) && value == NULL; i++) {
		value = getenv(names[i]);
		if (value != NULL && *value == '\0')
			value = NULL;
	}
	japanese = value != NULL && strncmp(value, "ja", 2) == 0;
}

/* Formats take the same arguments in both. */
const char *
in_language(const char *english)
{
	for (size_t i = 0; japanese && i < COUNT(sentences); i++)
		if (strcmp(sentences[i].english, english) == 0)
			return sentences[i].japanese;
	return english;
}
