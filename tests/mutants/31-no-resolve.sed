s/, \.resolve = resolve}/}/
