# make           every program into build/; the chapters need nothing but libc
# make test      the tests, as root (scripts/test does all the set-up)
# make STATIC=1, make SANITIZE=undefined, make CC=musl-gcc STATIC=1
CFLAGS = -O1 -g -Wall -Wextra
ALL_CFLAGS = $(CFLAGS) $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover)
ALL_LDFLAGS = $(LDFLAGS) $(if $(STATIC),-static)
BUILD = build

SOURCES = $(filter-out %/exercise.c chapters/28-%,$(wildcard chapters/*/*.c))
CONTAINER = $(wildcard chapters/28-container/*.c)
PROGRAMS = $(patsubst %.c,$(BUILD)/%,$(notdir $(SOURCES)))
VPATH = $(sort $(dir $(SOURCES)))

all: $(PROGRAMS) $(if $(CONTAINER),$(BUILD)/container)

$(BUILD)/%: %.c Makefile | $(BUILD)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP $(ALL_LDFLAGS) -o $@ $<

$(BUILD)/container: $(CONTAINER) $(wildcard chapters/28-container/*.h) Makefile | $(BUILD)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(CONTAINER)

$(BUILD):
	mkdir -p $@

test slides site: # the slides and the site need more: see scripts/slides
	scripts/$@

clean:
	rm -rf $(BUILD)

.PHONY: all test slides site clean
-include $(wildcard $(BUILD)/*.d)
