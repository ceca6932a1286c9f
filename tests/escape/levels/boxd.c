/*
 * boxd - who starts containers for others, and box, who asks for one.
 *
 *	boxd serve CONTAINER		on the host, which asks /run/boxd.sock
 *	box run ROOT COMMAND [ARG...]	wherever the socket is
 *
 * CONTAINER is chapter 28's, and it holds. But ROOT is a directory of the host,
 * and whoever may write to the socket says which: so does docker.sock.
 */
#define _GNU_SOURCE
#include <sys/socket.h>
#include <sys/un.h>
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct sockaddr_un place = {AF_UNIX, "/run/boxd.sock"};

static int
is_japanese(void)
{
	const char *language = getenv("DEMO_LANG");

	return language != NULL && strncmp(language, "ja", 2) == 0;
}

/* A request is ROOT, COMMAND and the ARGs, each with a zero byte at its end. */
static void
answer(int s, const char *container)
{
	char text[4096], *words[64] = {(char *)container};
	size_t used = 0;
	ssize_t length;
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int n = 1;

	while ((length = read(s, text + used, sizeof text - 1 - used)) > 0)
		used += length;
	text[used] = '\0';
	for (char *p = text; p < text + used && n < 63; p += strlen(p) + 1)
		words[n++] = p;
	words[n] = NULL;
	dup2(null, 0);
	dup2(s, 1);
	dup2(s, 2);
	execv(container, words);
	err(127, "%s", container);
}

static void
serve(const char *container)
{
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int client;

	signal(SIGCHLD, SIG_IGN);
	unlink(place.sun_path);
	if (bind(s, (const void *)&place, sizeof place) == -1)
		err(1, "bind(%s)", place.sun_path);
	if (listen(s, 8) == -1)
		err(1, "listen");
	for (;;) {
		client = accept4(s, NULL, NULL, SOCK_CLOEXEC);
		if (client == -1)
			err(1, "accept4");
		if (fork() == 0) {
			signal(SIGCHLD, SIG_DFL);
			answer(client, container);
		}
		close(client);
	}
}

static int
ask(char *words[])
{
	char text[4096];
	size_t used = 0;
	ssize_t length;
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	for (; *words != NULL; words++) {
		if (used + strlen(*words) + 1 > sizeof text)
			errx(1, "too long");
		strcpy(text + used, *words);
		used += strlen(*words) + 1;
	}
	if (connect(s, (const void *)&place, sizeof place) == -1)
		err(1, "%s", place.sun_path);
	if (send(s, text, used, MSG_NOSIGNAL) != (ssize_t)used)
		err(1, "send");
	if (shutdown(s, SHUT_WR) == -1)
		err(1, "shutdown");
	while ((length = read(s, text, sizeof text)) > 0)
		if (write(1, text, length) == -1)
			err(1, "write");
	return 0;
}

int
main(int argc, char *argv[])
{
	if (argc == 3 && strcmp(argv[1], "serve") == 0)
		serve(argv[2]);
	if (argc > 3 && strcmp(argv[1], "run") == 0)
		return ask(argv + 2);
	fputs(
	    is_japanese()
		? "使い方：box run ルート コマンド [引数...]\n"
		  "  ルートを / とするコンテナを、ホスト側の boxd に頼んで作り、その中で\n"
		  "  コマンドを実行します。ルートはホストのディレクトリです。\n"
		  "例：box run /srv/image ls /\n"
		: "usage: box run ROOT COMMAND [ARG...]\n"
		  "  asks boxd, on the host, for a container, and runs COMMAND in it.\n"
		  "  ROOT is a directory of the host.\n"
		  "For example: box run /srv/image ls /\n",
	    stderr);
	return 2;
}
