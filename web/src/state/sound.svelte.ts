// A soft sound for a new alarm. Browsers let a page sound only after the person has touched it; until then it is
// silent, and says so.

const MEMORY = 'vigie.sound';
/** Alarms that come together sound once. */
const LEAST_MS = 2500;
/** Hz; what is to be looked at now rises, the rest falls. */
const URGENT = [660, 880];
const CALM = [587, 440];
const URGENT_TO = 2;

class Sound {
  wanted = $state(localStorage.getItem(MEMORY) !== 'off');
  /** the person has touched the page */
  touched = $state(false);
  /** how often it sounded */
  count = $state(0);
  private context: AudioContext | null = null;
  private last = -Infinity;

  start(): void {
    const touch = (): void => {
      this.touched = true;
      for (const kind of ['pointerdown', 'keydown'] as const) window.removeEventListener(kind, touch, true);
    };
    for (const kind of ['pointerdown', 'keydown'] as const) window.addEventListener(kind, touch, true);
  }

  /** Switched on it sounds at once, so that one hears how. */
  toggle(): void {
    this.wanted = !this.wanted;
    localStorage.setItem(MEMORY, this.wanted ? 'on' : 'off');
    this.last = -Infinity;
    if (this.wanted) this.play(URGENT_TO + 1);
  }

  play(priority: number): void {
    if (!this.wanted || !this.touched || performance.now() - this.last < LEAST_MS) return;
    this.last = performance.now();
    try {
      this.context ??= new AudioContext();
      void this.context.resume();
      (priority <= URGENT_TO ? URGENT : CALM).forEach((tone, index) => this.tone(tone, index * 0.19));
      this.count += 1;
    } catch {
      // a machine without sound: the list and the title say it too
    }
  }

  private tone(hertz: number, after: number): void {
    const context = this.context!;
    const begin = context.currentTime + after;
    const voice = new OscillatorNode(context, { type: 'sine', frequency: hertz });
    const loudness = new GainNode(context, { gain: 0 });
    loudness.gain.setValueAtTime(0, begin);
    loudness.gain.linearRampToValueAtTime(0.16, begin + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.001, begin + 0.5);
    voice.connect(loudness).connect(context.destination);
    voice.start(begin);
    voice.stop(begin + 0.55);
  }
}

export const sound = new Sound();
