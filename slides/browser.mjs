// The browser that the checks use: this machine's own.
import fs from 'node:fs'
import { chromium } from 'playwright-core'

export const executable = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((f) =>
  fs.existsSync(f),
)

export const browser = () =>
  chromium.launch({ executablePath: process.env.CHROME_PATH ?? executable, args: ['--no-sandbox'] })
