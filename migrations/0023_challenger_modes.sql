-- What the alias `challenger` is for: 'shadow' (scored beside the champion, never answered), 'split' (answers a share of the
-- subjects) or 'off'. Null in every other alias, and in challengers from before there were modes: these are off.
ALTER TABLE model_aliases ADD COLUMN mode TEXT CHECK (mode IN ('shadow', 'split', 'off'));
-- Of the subjects; with 'split' alone.
ALTER TABLE model_aliases ADD COLUMN share REAL CHECK ((share > 0 AND share < 1) = (mode = 'split'));

-- A sample of a challenger that was scored beside a sample of the champion, and answered nobody: which one. It says what the
-- challenger thinks of an application that stands there already, and is none of its own.
ALTER TABLE samples ADD COLUMN beside TEXT;
