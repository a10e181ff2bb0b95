#!/bin/sh
# Make an AppImage of the bundle: packaging/recipes/appimage.sh [PATH OF appimagetool]
#
# Run so far, on Debian 12: all but the last step. The folder build/Holdfast.AppDir starts by its AppRun, opens the
# window and imports. Not run: appimagetool, which fetches its runtime from the network; nor any AppImage, therefore.
# Without its path only the folder is made.
set -eu
cd "$(dirname "$0")/../.."
tool=${1:-}
folder=build/Holdfast.AppDir

python3 packaging/bundle.py
rm -rf "$folder"
mkdir -p "$folder/usr/lib" "$folder/usr/share/applications" "$folder/usr/share/metainfo"
cp -a build/bundle/holdfast "$folder/usr/lib/holdfast"
python3 packaging/icons.py "$folder/usr/share/icons/hicolor" > /dev/null
cp packaging/desktop/holdfast.desktop "$folder/"
cp packaging/desktop/holdfast.desktop "$folder/usr/share/applications/"
cp "$folder/usr/share/icons/hicolor/256x256/apps/holdfast.png" "$folder/holdfast.png"
ln -s holdfast.png "$folder/.DirIcon"
cat > "$folder/AppRun" <<'RUN'
#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/usr/lib/holdfast/holdfast" "$@"
RUN
chmod 755 "$folder/AppRun"

if [ -n "$tool" ]; then
    mkdir -p dist
    "$tool" --no-appstream "$folder" "dist/Holdfast-$(uname -m).AppImage"
fi
