# make           every program into build/; they need nothing but libc
#   build/NAME              what the chapters teach: chapters/NN-*/NAME.c
#   build/kakuri            the runtime of chapter 29
#   build/measure/NN-NAME   what proves it: tests/measured/NN-*/NAME.c
#   build/play              what types a chapter's session: scripts/play.c
#   build/plain             what scripts/sandbox begins with: scripts/plain.c
#   build/look              what sees more than a check: scripts/look.c
# make test      the tests, as root (scripts/test does all the set-up)
# make STATIC=1, make SANITIZE=undefined, make CC=musl-gcc STATIC=1
CFLAGS = -O1 -g -Wall -Wextra
ALL_CFLAGS = $(CFLAGS) $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover)
ALL_LDFLAGS = $(LDFLAGS) $(if $(STATIC),-static)
BUILD = build

CHAPTERS = $(filter-out %/exercise.c chapters/29-%,$(wildcard chapters/*/*.c))
MEASURED = $(wildcard tests/measured/*/*.c)
RUNTIME = $(wildcard chapters/29-runtime/*.c)

chapter = $(BUILD)/$(notdir $(basename $(1)))
number = $(firstword $(subst -, ,$(notdir $(patsubst %/,%,$(dir $(1))))))
measured = $(BUILD)/measure/$(number)-$(notdir $(basename $(1)))
TOOLS = $(patsubst scripts/%.c,$(BUILD)/%,$(wildcard scripts/*.c))
PROGRAMS = $(TOOLS) $(foreach c,$(CHAPTERS),$(call chapter,$c)) \
	$(foreach c,$(MEASURED),$(call measured,$c)) $(if $(RUNTIME),$(BUILD)/kakuri)
$(if $(filter-out $(words $(PROGRAMS)),$(words $(sort $(PROGRAMS)))),\
	$(error two programs would be built under one name))

all: $(PROGRAMS)

# Each program from its own source, whatever another tree calls a file.
define one
$(1): $(2) Makefile $(BUILD)/.layout
	$$(CC) $$(CPPFLAGS) $$(ALL_CFLAGS) -MMD -MP $$(ALL_LDFLAGS) -o $$@ $$<
endef
$(foreach c,$(CHAPTERS),$(eval $(call one,$(call chapter,$c),$c)))
$(foreach c,$(MEASURED),$(eval $(call one,$(call measured,$c),$c)))

$(foreach t,$(TOOLS),$(eval $(call one,$t,scripts/$(notdir $t).c)))

# It starts twice for each container, so it is linked statically where that is
# possible: where there is a libc.a, and nothing else was asked for.
ALONE = $(if $(STATIC)$(SANITIZE),,$(shell echo 'int main(void) { return 0; }' | \
	$(CC) $(CFLAGS) $(LDFLAGS) -static -x c -o /dev/null - 2>/dev/null && echo -static))
$(BUILD)/kakuri: $(RUNTIME) $(wildcard chapters/29-runtime/*.h) Makefile $(BUILD)/.layout
	$(CC) $(CPPFLAGS) -O2 $(filter-out -O1,$(ALL_CFLAGS)) $(ALL_LDFLAGS) $(ALONE) -o $@ $(RUNTIME)

# Where it is missing, an older tree has built here, under names that mean
# something else now.
OLDER = $(addprefix $(BUILD)/,$(notdir $(basename $(MEASURED))) container)
$(BUILD)/.layout:
	mkdir -p $(BUILD)/measure
	rm -f $(OLDER) $(addsuffix .d,$(OLDER))
	touch $@

test slides site: # the slides and the site need more: see scripts/slides
	scripts/$@

clean:
	rm -rf $(BUILD)

.PHONY: all test slides site clean
-include $(wildcard $(BUILD)/*.d $(BUILD)/measure/*.d)
