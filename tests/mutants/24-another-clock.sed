s/v.realtime = seconds(CLOCK_REALTIME)/v.realtime = seconds(CLOCK_BOOTTIME)/
